//! From the grammar's kebab-case names to Rust's.

/// `start-ok` as a type: `StartOk`.
pub fn camel(name: &str) -> String {
    name.split(['-', '_'])
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + &rest.to_lowercase()
        })
        .collect()
}

/// `no-ack` as a field: `no_ack`; a Rust keyword gets a trailing underscore.
pub fn snake(name: &str) -> String {
    let name = name.replace('-', "_");
    if name == "type" { format!("{name}_") } else { name }
}

/// Indents generated lines by the braces and brackets that are open, for whoever reads them.
pub fn indent(code: &str) -> String {
    let (mut depth, mut out) = (0usize, String::new());
    for line in code.lines() {
        let closes = line.starts_with(['}', ']', ')']);
        let width = if line.is_empty() { 0 } else { 4 * (depth - usize::from(closes)) };
        out += &format!("{:width$}{line}\n", "");
        depth = depth + line.matches(['{', '[', '(']).count() - line.matches(['}', ']', ')']).count();
    }
    out
}
