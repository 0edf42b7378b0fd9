//! Writes what spans methods: the enum of them all, the list of facts, properties and reply codes.

use crate::grammar::{Class, Grammar, Kind, Method};
use crate::names::{camel, snake};

fn methods(grammar: &Grammar) -> impl Iterator<Item = (&Class, &Method)> {
    grammar.classes.iter().flat_map(|class| class.methods.iter().map(move |method| (class, method)))
}

/// `BasicPublish` and `basic::Publish`.
fn variant(class: &Class, method: &Method) -> (String, String) {
    let name = camel(&method.name);
    (format!("{}{name}", camel(&class.name)), format!("{}::{name}", class.name))
}

/// `enum Method`, its decoder and encoder, and `METHODS`.
pub fn method_enum(grammar: &Grammar) -> String {
    let mut arms = Arms::default();
    for (class, method) in methods(grammar) {
        let (name, path) = variant(class, method);
        let life = if method.borrows() { "<'a>" } else { "" };
        arms.variants += &format!("/// `{}.{}`.\n{name}({path}{life}),\n", class.name, method.name);
        arms.decode +=
            &format!("{path}::ID => {path}::decode(args).map(Self::{name}).map_err(|error| error.of({path}::ID)),\n");
        arms.len += &format!("Self::{name}(method) => method.encoded_len(),\n");
        arms.encode += &format!("Self::{name}(method) => method.encode(out),\n");
        arms.id += &format!("Self::{name}(_) => {path}::ID,\n");
        arms.info += &info(class, method);
        arms.from += &from(&name, &path, life);
    }
    arms.write()
}

#[derive(Default)]
struct Arms {
    variants: String,
    decode: String,
    len: String,
    encode: String,
    id: String,
    info: String,
    from: String,
}

impl Arms {
    fn write(&self) -> String {
        let Arms { variants, decode, len, encode, id, info, from } = self;
        format!(
            "/// Any method, borrowing from the frame it was read from.\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub enum Method<'a> {{\n{variants}}}\n\n\
             impl<'a> Method<'a> {{\n\
             fn decode_arguments(id: u32, args: &'a [u8]) -> Result<Self, MethodError> {{\nmatch id {{\n{decode}\
             _ => Err(MethodError::unknown(id)),\n}}\n}}\n\n\
             /// Both ids as they stand on the wire: class id in the upper 16 bits.\n\
             #[must_use]\npub fn id(&self) -> u32 {{\nmatch self {{\n{id}}}\n}}\n}}\n\n\
             impl Encode for Method<'_> {{\nfn encoded_len(&self) -> usize {{\nmatch self {{\n{len}}}\n}}\n\n\
             fn encode<B: BufMut>(&self, out: &mut B) {{\nmatch self {{\n{encode}}}\n}}\n}}\n\n{from}\
             /// The facts of every method, in the order of their ids.\n\
             pub const METHODS: &[MethodInfo] = &[\n{info}];\n"
        )
    }
}

fn from(name: &str, path: &str, life: &str) -> String {
    let any = if life.is_empty() { "'_" } else { "'a" };
    format!(
        "impl{life} From<{path}{life}> for Method<{any}> {{\n\
         fn from(method: {path}{life}) -> Self {{\nSelf::{name}(method)\n}}\n}}\n\n"
    )
}

fn info(class: &Class, method: &Method) -> String {
    let id = |method: &Method| u32::from(class.id) << 16 | u32::from(method.id);
    let reply_ids = class.methods.iter().filter(|other| method.replies.contains(&other.name)).map(id);
    format!(
        "MethodInfo {{ id: {:#010x}, name: \"{}.{}\", sender: Sender::{}, content: {}, replies: &{:?} }},\n",
        id(method),
        class.name,
        method.name,
        camel(&method.sender),
        method.content,
        reply_ids.collect::<Vec<_>>(),
    )
}

/// `enum Property` and the kind of each, in wire order.
pub fn properties(grammar: &Grammar) -> String {
    let (mut variants, mut all_of, mut kinds, mut names): (String, String, String, String) = Default::default();
    let all = grammar.classes.iter().flat_map(|class| &class.properties);
    for (place, field) in all.enumerate() {
        let name = camel(&field.name);
        variants += &format!("/// `{}`.\n{name} = {place},\n", field.name);
        all_of += &format!("Self::{name}, ");
        let kind = match field.kind {
            Kind::Octet => "Octet",
            Kind::Table => "Table",
            Kind::Timestamp => "Timestamp",
            _ => "Shortstr",
        };
        kinds += &format!("PropertyKind::{kind},\n");
        names += &format!("\"{}\",\n", snake(&field.name).trim_end_matches('_'));
    }
    format!(
        "/// The properties of class `basic`, in their order on the wire.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub enum Property {{\n{variants}}}\n\n\
         impl Property {{\n/// All of them, in their order on the wire.\n\
         pub const ALL: [Self; PROPERTY_COUNT] = [{all_of}];\n}}\n\n\
         const KINDS: [PropertyKind; PROPERTY_COUNT] = [\n{kinds}];\n\n\
         const NAMES: [&str; PROPERTY_COUNT] = [\n{names}];\n"
    )
}

/// `enum ReplyCode` with code, name and scope.
pub fn reply_codes(grammar: &Grammar) -> String {
    let (mut variants, mut names, mut scopes, mut codes): (String, String, String, String) = Default::default();
    for reply in &grammar.replies {
        let name = camel(&reply.name);
        variants += &format!("/// {} {}.\n{name} = {},\n", reply.code, reply.name, reply.code);
        names += &format!("Self::{name} => \"{}\",\n", reply.name);
        scopes += &format!("Self::{name} => Scope::{},\n", camel(&reply.scope));
        codes += &format!("{} => Self::{name},\n", reply.code);
    }
    format!(
        "/// Why a channel or connection is closed, or a message returned.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[repr(u16)]\npub enum ReplyCode {{\n{variants}}}\n\n\
         impl ReplyCode {{\n/// The name that opens every reply text, as `NOT_FOUND`.\n\
         #[must_use]\npub fn name(self) -> &'static str {{\nmatch self {{\n{names}}}\n}}\n\n\
         /// What it closes.\n#[must_use]\npub fn scope(self) -> Scope {{\nmatch self {{\n{scopes}}}\n}}\n\n\
         /// The reply code of that number.\n#[must_use]\npub fn from_code(code: u16) -> Option<Self> {{\n\
         Some(match code {{\n{codes}_ => return None,\n}})\n}}\n}}\n"
    )
}
