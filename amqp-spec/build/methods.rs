//! Writes a module a class and a struct a method, with its decoder and encoder.

use crate::grammar::{Class, Field, Grammar, Kind, Method};
use crate::names::{camel, snake};

/// All classes, one module each.
pub fn generate(grammar: &Grammar) -> String {
    grammar.classes.iter().map(class_module).collect()
}

fn class_module(class: &Class) -> String {
    let (id, name) = (class.id, &class.name);
    let structs: String = class.methods.iter().map(|method| method_struct(class, method)).collect();
    format!(
        "/// Class `{name}` ({id}).\npub mod {name} {{\n\
         use super::{{wire, ArgumentError, Encode}};\n\
         #[allow(unused_imports)]\nuse super::Route;\n\
         #[allow(unused_imports)]\nuse crate::table::Table;\nuse bytes::BufMut;\n\n\
         /// The class's id.\npub const CLASS_ID: u16 = {id};\n\n{structs}}}\n\n"
    )
}

fn method_struct(class: &Class, method: &Method) -> String {
    let name = camel(&method.name);
    let (life, any) = if method.borrows() { ("<'a>", "<'_>") } else { ("", "") };
    format!(
        "{doc}#[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub struct {name}{life}{fields}\n\n\
         impl{life} {name}{life} {{\n{constants}{decode}}}\n\n\
         impl Encode for {name}{any} {{\n{len}{encode}}}\n\n",
        doc = struct_doc(class, method),
        fields = struct_fields(method),
        constants = constants(class, method),
        decode = decoder(method),
        len = encoded_len(method),
        encode = encoder(method),
    )
}

fn struct_doc(class: &Class, method: &Method) -> String {
    let sender = match method.sender.as_str() {
        "both" => "both sides",
        "server" => "the server",
        _ => "the client",
    };
    let content = if method.content { "; content follows" } else { "" };
    let (cid, mid) = (class.id, method.id);
    format!("/// `{}.{}` ({cid}, {mid}), sent by {sender}{content}.\n", class.name, method.name)
}

fn struct_fields(method: &Method) -> String {
    if method.fields.is_empty() {
        return ";".to_owned();
    }
    let fields = method.fields.iter().map(|field| {
        let kind = kind_name(field.kind);
        let doc = if field.doc.is_empty() { kind.to_owned() } else { format!("{kind}: {}", field.doc) };
        format!("/// {doc}.\npub {}: {},\n", snake(&field.name), rust_type(field.kind))
    });
    format!(" {{\n{}}}", fields.collect::<String>())
}

fn constants(class: &Class, method: &Method) -> String {
    format!(
        "/// The class's id.\npub const CLASS_ID: u16 = {cid};\n\
         /// The method's id in its class.\npub const METHOD_ID: u16 = {mid};\n\
         /// Both ids as they stand on the wire.\npub const ID: u32 = {id:#010x};\n\
         /// `class.method`.\npub const NAME: &'static str = \"{cname}.{mname}\";\n\n",
        cid = class.id,
        mid = method.id,
        id = u32::from(class.id) << 16 | u32::from(method.id),
        cname = class.name,
        mname = method.name,
    )
}

fn decoder(method: &Method) -> String {
    let slice = if method.borrows() { "&'a [u8]" } else { "&[u8]" };
    let (mut read, mut check_text, mut check_table, mut values): (String, String, String, String) = Default::default();
    let mut bits = Bits::default();
    let mut input = "args";
    for field in &method.fields {
        let name = snake(&field.name);
        match bits.place(field.kind) {
            Some((group, place)) => {
                if place == 0 {
                    read += &format!("let (rest, bits{group}) = wire::octet({input})?;\n");
                }
                values += &format!("{name}: bits{group} & {:#04x} != 0, ", 1 << place);
            }
            None => {
                read += &format!("let (rest, {name}) = wire::{}({input})?;\n", kind_name(field.kind));
                values += &format!("{name}, ");
            }
        }
        input = "rest";
        check_text += &check(field, Kind::Shortstr, "utf8");
        check_table += &check(field, Kind::Table, "valid_table");
    }
    let built = if method.fields.is_empty() { String::new() } else { format!(" {{ {values}}}") };
    let body = format!("{read}wire::end({input})?;\n{check_text}{check_table}Ok(Self{built})\n");
    format!(
        "/// Reads the arguments, which are all of what follows the ids.\n///\n/// # Errors\n\
         /// The arguments do not parse, leave bytes over, or hold a bad shortstr or table.\n\
         #[inline]\npub fn decode(args: {slice}) -> Result<Self, ArgumentError> {{\n{body}}}\n"
    )
}

fn check(field: &Field, kind: Kind, function: &str) -> String {
    if field.kind != kind {
        return String::new();
    }
    format!("wire::{function}({})?;\n", snake(&field.name))
}

fn encoded_len(method: &Method) -> String {
    let (mut fixed, mut moving, mut bits) = (4, String::new(), Bits::default());
    for field in &method.fields {
        let place = bits.place(field.kind);
        match field.kind {
            Kind::Bit => fixed += usize::from(place.is_some_and(|(_, place)| place == 0)),
            Kind::Octet => fixed += 1,
            Kind::Short => fixed += 2,
            Kind::Long => fixed += 4,
            Kind::Longlong | Kind::Timestamp => fixed += 8,
            _ => moving += &format!(" + wire::{}_len(self.{})", kind_name(field.kind), snake(&field.name)),
        }
    }
    format!("#[inline]\nfn encoded_len(&self) -> usize {{\n{fixed}{moving}\n}}\n\n")
}

fn encoder(method: &Method) -> String {
    let (mut body, mut octet, mut bits) = (String::new(), Vec::new(), Bits::default());
    for field in &method.fields {
        let name = snake(&field.name);
        if let Some((_, place)) = bits.place(field.kind) {
            let shift = if place == 0 { String::new() } else { format!(" << {place}") };
            octet.push(format!("u8::from(self.{name}){shift}"));
            continue;
        }
        body += &put_bits(&mut octet);
        body += &match field.kind {
            Kind::Octet => format!("out.put_u8(self.{name});\n"),
            Kind::Short => format!("out.put_u16(self.{name});\n"),
            Kind::Long => format!("out.put_u32(self.{name});\n"),
            Kind::Longlong | Kind::Timestamp => format!("out.put_u64(self.{name});\n"),
            kind => format!("wire::put_{}(out, self.{name});\n", kind_name(kind)),
        };
    }
    body += &put_bits(&mut octet);
    format!("#[inline]\nfn encode<B: BufMut>(&self, out: &mut B) {{\nout.put_u32(Self::ID);\n{body}}}\n")
}

fn put_bits(octet: &mut Vec<String>) -> String {
    if octet.is_empty() {
        return String::new();
    }
    let sum = std::mem::take(octet).join(" | ");
    format!("out.put_u8({sum});\n")
}

/// Counts neighbouring bits: which octet of bits, and the place in it.
#[derive(Default)]
struct Bits {
    octets: usize,
    used: usize,
}

impl Bits {
    fn place(&mut self, kind: Kind) -> Option<(usize, usize)> {
        if kind != Kind::Bit {
            self.used = 0;
            return None;
        }
        if self.used == 0 || self.used == 8 {
            self.octets += 1;
            self.used = 0;
        }
        self.used += 1;
        Some((self.octets - 1, self.used - 1))
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Octet => "octet",
        Kind::Short => "short",
        Kind::Long => "long",
        Kind::Longlong => "longlong",
        Kind::Bit => "bit",
        Kind::Shortstr => "shortstr",
        Kind::Longstr => "longstr",
        Kind::Table => "table",
        Kind::Timestamp => "timestamp",
        Kind::Route => "route",
    }
}

fn rust_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Octet => "u8",
        Kind::Short => "u16",
        Kind::Long => "u32",
        Kind::Longlong | Kind::Timestamp => "u64",
        Kind::Bit => "bool",
        Kind::Shortstr | Kind::Longstr => "&'a [u8]",
        Kind::Table => "Table<'a>",
        Kind::Route => "Route<'a>",
    }
}
