//! Prints the TypeScript bindings: `npm run bindings` writes them, `npm run check` compares them.

fn main() {
    print!("{}", atelier_api::bindings::typescript());
}
