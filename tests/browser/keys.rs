//! A key in text: found in any JSON spelling, and a short one only where it stands alone.

use js_sys::JsString;
use voice_agent_status::transport::secrets::Secrets;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Long keys that hold every visible character of ASCII between them, among them those that JSON escapes.
const KEYS: [&str; 6] = [
    "vk_0123456789abcdef",
    "!\"#$%&'()*+,-./0123456789:;<=>?@",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`",
    "abcdefghijklmnopqrstuvwxyz{|}~",
    "a/b\\c\"d/e\\f\"g",
    "\\\\\\\\\"\"\"\"////\\",
];

fn secrets(key: &str) -> Secrets {
    let secrets = Secrets::default();
    secrets.learn(key);
    secrets
}

fn clean(secrets: &Secrets, text: &str) -> String {
    let text = JsString::from(text);
    secrets.redact_body(&text, &text).as_string().unwrap()
}

fn redacted(key: &str, text: &str) -> String {
    clean(&secrets(key), text)
}

/// Whether a thrown text is left out, since a key may stand in it.
fn may_show(secrets: &Secrets, text: &str) -> bool {
    let text = JsValue::from(text);
    secrets.redact_cause(&text) != text
}

/// As JSON writes it within quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// Spellings of a key that a JSON parser reads back as the key.
fn spellings(key: &str) -> Vec<String> {
    let each = |spell: fn(usize, char) -> String| {
        key.chars().enumerate().map(|(at, char)| spell(at, char)).collect()
    };
    let odd: fn(usize, char) -> String = |at, char| {
        if at % 2 == 1 { format!("\\u{:04x}", char as u32) } else { escaped(&char.to_string()) }
    };
    vec![
        escaped(key),
        escaped(key).replace('/', "\\/"),
        each(|_, char| format!("\\u{:04x}", char as u32)),
        each(|_, char| format!("\\u{:04X}", char as u32)),
        each(odd),
    ]
}

#[wasm_bindgen_test]
fn a_key_is_found_in_any_spelling() {
    for key in KEYS {
        let mut texts = vec![key.to_owned()];
        for spelling in spellings(key) {
            // The spelling of a JSON text, of JSON within JSON, and of JSON within that.
            texts.push(escaped(&spelling));
            texts.push(escaped(&escaped(&spelling)));
            texts.push(spelling);
        }
        for text in texts {
            let around = format!("{{\"echo\":\"Bearer {text}\",\"rest\":1}}");
            assert!(may_show(&secrets(key), &around), "{key}: {text}");
            let clean = redacted(key, &around);
            assert_eq!(clean, "{\"echo\":\"Bearer [redacted]\",\"rest\":1}", "{key}: {text}");
            assert!(!may_show(&secrets(key), &clean), "{key}: {text}");
        }
    }
}

#[wasm_bindgen_test]
fn each_place_is_redacted_and_nothing_else() {
    let key = KEYS[0];
    assert_eq!(redacted(key, &format!("{key}{key} x{key}y")), "[redacted][redacted] x[redacted]y");
    for text in ["", "vk_0123456789abcde", "VK_0123456789ABCDEF", "plain", "vk_0123456789\nabcdef"] {
        assert_eq!(redacted(key, text), text);
        assert!(!may_show(&secrets(key), text), "{text}");
    }
    // A dollar in what stays is no reference to a group.
    assert_eq!(redacted(key, &format!("$1 $& {key}")), "$1 $& [redacted]");
}

#[wasm_bindgen_test]
fn a_short_key_is_found_where_it_stands_alone() {
    let rows = [
        ("key", "key", "[redacted]"),
        ("key", "a key, key", "a [redacted], [redacted]"),
        ("key", "Bearer key.", "Bearer [redacted]."),
        ("key", "\"key\":\"key\"", "\"[redacted]\":\"[redacted]\""),
        ("key", "monkey keys key_1 key-1 1key", "monkey keys key_1 key-1 1key"),
        ("key", "\"\\u006b\\u0065\\u0079\"", "\"[redacted]\""),
        ("a/b", "x a/b a\\/b a/bc", "x [redacted] [redacted] a/bc"),
        ("k", "k kk [k]", "[redacted] kk [[redacted]]"),
    ];
    for (key, text, expected) in rows {
        assert_eq!(redacted(key, text), expected, "{key} in {text}");
    }
}

#[wasm_bindgen_test]
fn only_a_short_key_must_stand_alone() {
    for length in 1..40 {
        let key = "k".repeat(length);
        assert_eq!(redacted(&key, &format!(" {key} ")), " [redacted] ", "{length}");
        let within = format!("x{key}y");
        let clean = if length < 12 { within.as_str() } else { "x[redacted]y" };
        assert_eq!(redacted(&key, &within), clean, "{length}");
    }
}

#[wasm_bindgen_test]
fn several_keys_are_remembered() {
    let secrets = Secrets::default();
    for number in 0..20 {
        secrets.learn(&format!("secret-key-number-{number:02}"));
        secrets.learn("secret-key-number-00");
    }
    let text = (0..20).map(|number| format!("secret-key-number-{number:02} ")).collect::<String>();
    assert_eq!(clean(&secrets, &text), "[redacted] ".repeat(20));
    // Keys that a function gives without end do not take memory without end, and the latest is known.
    for number in 0..200 {
        secrets.learn(&format!("rotated-key-number-{number:03}"));
    }
    assert!(may_show(&secrets, "rotated-key-number-199"));
}
