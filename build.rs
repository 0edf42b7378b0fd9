//! Has cargo look for what `make ui` built: it lies in the program, and a program without it is a program too.

use std::fs;

fn main() {
    // A folder that is missing would make every build a new one. Where it cannot be made there is no page to embed.
    let _ = fs::create_dir_all("ui/dist");
    println!("cargo::rerun-if-changed=ui/dist");
}
