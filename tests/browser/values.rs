//! Values that cross between JavaScript and Rust: nothing that comes from outside makes reading it fail.

use voice_agent_status::call::Failure;
use voice_agent_status::json::{
    ABSENT, ARRAY, FALSE, Json, Kind, NONE, NULL, OBJECT, STRING, TEXT, TRUE, UNHELD,
};
use voice_agent_status::options::Options;
use voice_agent_status::transport::js as crossing;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{at, js, sleep};

/// A proxy of which each operation throws.
const HOSTILE: &str =
    "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('hostile'); }; } }))";
const REVOKED: &str =
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()";

/// What `encodeURIComponent` leaves as it is.
const PLAIN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

#[wasm_bindgen_test]
fn each_value_is_of_its_kind() {
    let rows = [
        ("undefined", Kind::Absent),
        ("null", Kind::Null),
        ("true", Kind::Boolean),
        ("0", Kind::Number),
        ("NaN", Kind::Number),
        ("''", Kind::String),
        ("[]", Kind::Array),
        ("new Proxy([], {})", Kind::Array),
        ("{}", Kind::Object),
        ("Object.create(null)", Kind::Object),
        ("new Date(0)", Kind::Object),
        ("new String('x')", Kind::Object),
        (HOSTILE, Kind::Object),
        ("() => 0", Kind::Function),
        ("class {}", Kind::Function),
        ("Symbol('x')", Kind::Other),
        ("1n", Kind::Other),
    ];
    for (expression, kind) in rows {
        let value = js(&format!("[{expression}]"));
        assert_eq!(at(&value, "0").kind(), kind, "{expression}");
    }
}

#[wasm_bindgen_test]
fn a_revoked_proxy_has_a_kind() {
    // Array.isArray throws for it.
    let kind = js(REVOKED).kind();
    assert!(matches!(kind, Kind::Object | Kind::Other), "{kind:?}");
    assert!(js(REVOKED).items().is_empty());
}

#[wasm_bindgen_test]
fn an_array_is_copied_unless_reading_it_throws() {
    let length = |expression: &str| crossing::array(&js(expression)).map(|array| array.length());
    assert_eq!(length("[]"), Some(0));
    assert_eq!(length("[1, , 3]"), Some(3));
    for none in [
        "'text'",
        "{ length: 1 }",
        "new Set([1])",
        "undefined",
        REVOKED,
        "new Proxy([], { get() { throw 1; } })",
    ] {
        assert_eq!(length(none), None, "{none}");
    }
}

#[wasm_bindgen_test]
fn a_field_that_cannot_be_read_is_absent() {
    let rows = [
        "{ get field() { throw new Error('no'); } }",
        "undefined",
        "null",
        "7",
        "Symbol('x')",
        "[]",
        "Object.create(null)",
        HOSTILE,
        REVOKED,
    ];
    for expression in rows {
        let value = at(&js(&format!("[{expression}]")), "0");
        assert_eq!(value.field("field").kind(), Kind::Absent, "{expression}");
    }
    // Only objects have fields: a text has a length, and no field of that name.
    assert_eq!(js("'text'").field("length").kind(), Kind::Absent);
    assert_eq!(js("{ field: null }").field("field").kind(), Kind::Null);
    assert_eq!(js("JSON.parse('{\"__proto__\": { \"field\": 1 }}')").field("field").kind(), Kind::Absent);
}

#[wasm_bindgen_test]
fn values_are_read_as_they_are() {
    let body = js("{ text: 'a', empty: '', yes: true, two: 2, list: [1, , 'x'], gone: undefined }");
    assert_eq!(body.field("text").words().as_deref(), Some("a"));
    assert_eq!(body.field("empty").string().as_deref(), Some(""));
    assert_eq!(body.field("empty").words(), None);
    assert_eq!(body.field("yes").boolean(), Some(true));
    assert_eq!(body.field("two").number(), Some(2.0));
    assert_eq!(body.field("list").items().len(), 3);
    for (key, other) in [("text", "yes"), ("yes", "two"), ("two", "text")] {
        assert!(body.field(key).string().is_none() || key == "text", "{key} {other}");
    }
    assert!(body.field("two").string().is_none() && body.field("text").number().is_none());
    assert!(body.items().is_empty());
}

#[wasm_bindgen_test]
fn fields_are_read_at_once() {
    let body = js(
        "{ a: { yes: true, no: false, get thrown() { throw 1; } }, list: ['x'], none: null, text: 't', empty: '' }",
    );
    let fields = body.fields("a|list|none|gone|text|a.yes|a.no|a.thrown|empty|list.x|none.x|gone.y");
    let all = [OBJECT, ARRAY, NULL, ABSENT, TEXT, TRUE, FALSE, ABSENT, STRING & !TEXT];
    for (at, kinds) in (1..).zip(all) {
        assert!(fields.is(at, kinds) && !fields.is(at, !kinds), "{at}: {}", fields.word(at));
    }
    // What should hold these is no object.
    for at in 10..13 {
        assert!(fields.is(at, UNHELD) && fields.is(at, NONE) && !fields.is(at, !UNHELD), "{at}");
        assert!(fields.value(at).is_undefined(), "{at}");
    }
    let words: Vec<_> = (0..7).map(|at| fields.word(at)).collect();
    assert_eq!(words, ["object", "object", "array", "null", "absent", "string", "boolean"]);
    assert_eq!(fields.value(5).string().as_deref(), Some("t"));
    for none in ["null", "[]", "'text'", REVOKED, HOSTILE] {
        let fields = at(&js(&format!("[{none}]")), "0").fields("field|field.field");
        assert!(fields.value(1).is_undefined() && fields.value(2).is_undefined(), "{none}");
    }
}

#[wasm_bindgen_test]
fn words_are_found_in_lists_of_them() {
    let list = js("['off', 'web', 'web_and_phone', '', 'off | web', '|', 7, null]");
    let places: Vec<_> = list.items().iter().map(|word| word.place("off | web | web_and_phone")).collect();
    assert_eq!(places, [Some(0), Some(1), Some(2), None, None, None, None, None]);
    let count = |list: &str| js(list).count("is", "new | active");
    assert_eq!(count("[]"), Some(0));
    assert_eq!(
        count("[{ is: 'new' }, { is: 'active' }, { is: 'old' }, { is: 1 }, {}, null, 'new', , ]"),
        Some(2)
    );
    for none in ["{}", "'new'", "null", REVOKED, "new Proxy([{ is: 'new' }], { get() { throw 1; } })"] {
        assert_eq!(count(none), None, "{none}");
    }
}

#[wasm_bindgen_test]
fn items_are_known_by_the_first_of_a_text() {
    let items =
        crossing::index(&js("[{ a: { id: 'x' }, n: 1 }, { a: { id: 'x' }, n: 2 }, { a: 7 }, null]"), "a.id");
    assert_eq!(items.get(&"x".into()).field("n").number(), Some(1.0));
    for none in ["{}", "null", "'text'", REVOKED] {
        assert_eq!(crossing::index(&js(none), "a.id").size(), 0, "{none}");
    }
}

#[wasm_bindgen_test]
fn only_digits_are_a_number() {
    let number = |text: &str| Some(crossing::digits(&text.into())).filter(|number| !number.is_nan());
    let rows =
        [("0", 0.0), ("250", 250.0), ("0.5", 0.5), ("1.", 1.0), ("007", 7.0), ("99999999", 99_999_999.0)];
    for (text, expected) in rows {
        assert_eq!(number(text), Some(expected), "{text}");
    }
    for digits in [17, 100, 309, 310, 5_000] {
        assert!(number(&"9".repeat(digits)).unwrap() >= 9_007_199_254_740_991.0, "{digits}");
        assert_eq!(number(&format!("{}7", "0".repeat(digits))), Some(7.0), "{digits}");
    }
    for junk in [
        "", " ", "soon", "-5", "-0", "+5", "1e3", "0x10", "NaN", "Infinity", ".5", ".", "1.2.3", "5s",
        "5, 5", " 5", "5\n", "\u{0665}",
    ] {
        assert_eq!(number(junk), None, "{junk:?}");
    }
    assert!(crossing::digits(&JsValue::NULL).is_nan() && crossing::digits(&JsValue::UNDEFINED).is_nan());
}

#[wasm_bindgen_test]
fn text_with_a_lone_surrogate_is_not_well_formed() {
    let text = |expression: &str| crossing::well_formed(&js(expression));
    assert_eq!(text("'a'").as_deref(), Some("a"));
    assert_eq!(text("''").as_deref(), Some(""));
    assert_eq!(text(r"'\ud83e\uddea'").as_deref(), Some("\u{1F9EA}"));
    assert_eq!(text(r"'a\ufffdb'").as_deref(), Some("a\u{FFFD}b"));
    for lone in
        [r"'\ud800'", r"'a\udc00'", r"'\ufffd\ud800'", r"'\udc00\ud800'", "7", "null", "undefined", "['a']"]
    {
        assert_eq!(text(lone), None, "{lone}");
    }
}

#[wasm_bindgen_test]
fn options_are_read_once_and_taken_one_by_one() {
    let object = js("{ reads: 0, get a() { this.reads += 1; return this.reads; }, b: 2, c: undefined }");
    let mut copy = object.copied();
    crossing::set(&object, "b", &7.into());
    assert_eq!((at(&object, "reads").as_f64(), copy.left().as_deref()), (Some(1.0), Some("reads")));
    for (name, value) in [("reads", Some(0.0)), ("a", Some(1.0)), ("b", Some(2.0)), ("c", None), ("b", None)]
    {
        assert_eq!(copy.take(name).as_f64(), value, "{name}");
    }
    assert_eq!(copy.left(), None);
    // What cannot be read is absent, and nothing can be taken out of that.
    for other in
        ["{ get a() { throw 'thrown'; } }", HOSTILE, REVOKED, "7", "'text'", "null", "undefined", "[1]"]
    {
        let mut copy = js(other).copied();
        assert_eq!((copy.kind(), copy.take("a").kind(), copy.left()), (Kind::Absent, Kind::Absent, None));
    }
    // `__proto__` is a key like any other, and none by which fields come in.
    let mut sneaky = js("JSON.parse('{\"__proto__\": { \"a\": 1 }}')").copied();
    assert_eq!((sneaky.take("a").kind(), sneaky.left().as_deref()), (Kind::Absent, Some("__proto__")));
}

#[wasm_bindgen_test]
fn a_segment_is_what_encode_uri_component_makes() {
    for char in (0..128_u8).map(char::from) {
        let expected = if PLAIN.contains(char) { char.to_string() } else { format!("%{:02X}", char as u32) };
        assert_eq!(crossing::segment(&char.to_string()), expected, "{char:?}");
    }
    let rows = [
        ("a b/c?d#e", "a%20b%2Fc%3Fd%23e"),
        ("agt_f9447372", "agt_f9447372"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("...", "..."),
        (".a", ".a"),
        ("../x", "..%2Fx"),
        ("a\\..\\b", "a%5C..%5Cb"),
        ("line\r\nbreak", "line%0D%0Abreak"),
        ("\u{e9}", "%C3%A9"),
        ("\u{20AC}", "%E2%82%AC"),
        ("\u{1F9EA}", "%F0%9F%A7%AA"),
        ("\u{FFFD}", "%EF%BF%BD"),
        ("e\u{301}", "e%CC%81"),
        ("\u{0}", "%00"),
    ];
    for (id, expected) in rows {
        assert_eq!(crossing::segment(id), expected, "{id:?}");
    }
}

/// What an error of this message says.
fn said(message: &str) -> Option<String> {
    let error = Failure::config(message.to_owned()).to_js(&JsValue::NULL);
    crossing::get(&error, "message").as_string()
}

#[wasm_bindgen_test]
fn a_message_is_one_line() {
    for code in 0..0x3000_u32 {
        let char = char::from_u32(code).unwrap();
        let breaks = char.is_control() || matches!(char, '\u{2028}' | '\u{2029}');
        let expected = if breaks { "a b".to_owned() } else { format!("a{char}b") };
        assert_eq!(said(&format!("a{char}b")), Some(expected), "{code:x}");
    }
    assert_eq!(said("\r\n\u{1F9EA}\r\n").as_deref(), Some("  \u{1F9EA}  "));
}

#[wasm_bindgen_test]
fn anything_can_be_shown() {
    let rows = [
        ("undefined", "undefined"),
        ("null", "null"),
        ("Symbol('x')", "Symbol(x)"),
        ("1n", "1"),
        ("{}", "[object Object]"),
        ("[1, [2]]", "1,2"),
        ("Object.create(null)", "(unprintable)"),
        ("{ toString() { throw 1; } }", "(unprintable)"),
        (HOSTILE, "(unprintable)"),
        (REVOKED, "(unprintable)"),
    ];
    for (expression, shown) in rows {
        assert_eq!(crossing::show(&at(&js(&format!("[{expression}]")), "0")), shown, "{expression}");
    }
}

#[wasm_bindgen_test]
fn calling_what_is_no_method_is_an_error() {
    let object = js("{ ok() { return this.value; }, value: 5, fails() { throw 'thrown'; }, no: 7 }");
    assert_eq!(crossing::attempt(&object, "ok").unwrap().as_f64(), Some(5.0));
    assert_eq!(crossing::attempt(&object, "fails").unwrap_err(), "thrown");
    for method in ["no", "missing"] {
        assert!(crossing::attempt(&object, method).is_err(), "{method}");
    }
    for value in ["undefined", "7", HOSTILE, REVOKED] {
        assert!(crossing::attempt(&at(&js(&format!("[{value}]")), "0"), "ok").is_err(), "{value}");
    }
}

#[wasm_bindgen_test]
async fn what_is_forgotten_is_no_unhandled_rejection() {
    let unhandled = js("(() => {
        const seen = [];
        const hear = (event) => { event.preventDefault(); seen.push(event.reason); };
        addEventListener('unhandledrejection', hear);
        return { seen, stop() { removeEventListener('unhandledrejection', hear); } };
    })()");
    crossing::forget(&js("Promise.reject('forgotten')"));
    crossing::forget(&js("7"));
    sleep(20).await;
    crossing::attempt(&unhandled, "stop").unwrap();
    assert_eq!(at(&unhandled, "seen.length").as_f64(), Some(0.0));
}
