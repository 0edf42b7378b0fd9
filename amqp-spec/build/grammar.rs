//! Reads the grammar's lines into classes, methods, properties and reply codes.

/// The whole file.
#[derive(Default)]
pub struct Grammar {
    pub classes: Vec<Class>,
    pub replies: Vec<Reply>,
}

pub struct Class {
    pub id: u16,
    pub name: String,
    pub methods: Vec<Method>,
    pub properties: Vec<Field>,
}

pub struct Method {
    pub id: u16,
    pub name: String,
    pub sender: String,
    pub content: bool,
    pub replies: Vec<String>,
    pub fields: Vec<Field>,
}

pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub doc: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Octet,
    Short,
    Long,
    Longlong,
    Bit,
    Shortstr,
    Longstr,
    Table,
    Timestamp,
    Route,
}

pub struct Reply {
    pub code: u16,
    pub name: String,
    pub scope: String,
}

impl Method {
    pub fn borrows(&self) -> bool {
        self.fields.iter().any(|field| field.kind.borrows())
    }
}

impl Kind {
    pub fn borrows(self) -> bool {
        matches!(self, Kind::Shortstr | Kind::Longstr | Kind::Table | Kind::Route)
    }

    fn parse(word: &str) -> Option<Kind> {
        Some(match word {
            "octet" => Kind::Octet,
            "short" => Kind::Short,
            "long" => Kind::Long,
            "longlong" => Kind::Longlong,
            "bit" => Kind::Bit,
            "shortstr" => Kind::Shortstr,
            "longstr" => Kind::Longstr,
            "table" => Kind::Table,
            "timestamp" => Kind::Timestamp,
            "route" => Kind::Route,
            _ => return None,
        })
    }
}

/// Reads the grammar; the error names the line that makes no sense.
pub fn parse(text: &str) -> Result<Grammar, String> {
    let mut grammar = Grammar::default();
    for (at, line) in text.lines().enumerate() {
        let (facts, doc) = line.split_once(" -- ").unwrap_or((line, ""));
        let words: Vec<&str> = facts.split_whitespace().collect();
        if words.is_empty() || line.starts_with('#') {
            continue;
        }
        add_line(&mut grammar, &words, doc).ok_or_else(|| format!("line {}: {line}", at + 1))?;
    }
    Ok(grammar)
}

fn add_line(grammar: &mut Grammar, words: &[&str], doc: &str) -> Option<()> {
    match *words {
        ["class", id, name] => grammar.classes.push(Class {
            id: id.parse().ok()?,
            name: name.to_owned(),
            methods: Vec::new(),
            properties: Vec::new(),
        }),
        ["method", id, name, sender, ref rest @ ..] => {
            let method = method(id, name, sender, rest)?;
            grammar.classes.last_mut()?.methods.push(method);
        }
        ["property", name, kind] => {
            let property = field(name, kind, doc)?;
            grammar.classes.last_mut()?.properties.push(property);
        }
        ["reply", code, name, scope] => {
            grammar.replies.push(Reply { code: code.parse().ok()?, name: name.to_owned(), scope: scope.to_owned() })
        }
        [name, kind] => {
            let method = grammar.classes.last_mut()?.methods.last_mut()?;
            method.fields.push(field(name, kind, doc)?);
        }
        _ => return None,
    }
    Some(())
}

fn method(id: &str, name: &str, sender: &str, rest: &[&str]) -> Option<Method> {
    let cut = rest.iter().position(|word| *word == ">").unwrap_or(rest.len());
    let content = match rest[..cut] {
        [] => false,
        ["content"] => true,
        _ => return None,
    };
    Some(Method {
        id: id.parse().ok()?,
        name: name.to_owned(),
        sender: ["client", "server", "both"].contains(&sender).then(|| sender.to_owned())?,
        content,
        replies: rest.iter().skip(cut + 1).map(|word| (*word).to_owned()).collect(),
        fields: Vec::new(),
    })
}

fn field(name: &str, kind: &str, doc: &str) -> Option<Field> {
    Some(Field { name: name.to_owned(), kind: Kind::parse(kind)?, doc: doc.to_owned() })
}
