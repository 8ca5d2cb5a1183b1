export * from "../workers-rs/target/made/bench_bg.js";
