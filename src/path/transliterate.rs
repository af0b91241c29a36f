//! Spells text in ASCII, as the generators do whose ids are ASCII.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// `text` in ASCII, as Zola has it: with a spelling for characters of every script. Others become
/// `-`.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.push_str(deunicode::deunicode_char(c).unwrap_or("-"));
        }
    }
    out
}

/// `text` with the letters of alphabets in ASCII, as `@sindresorhus/slugify` 2.2.1 has it, which
/// Eleventy 3.1.8 uses. Other characters are unchanged.
pub(crate) fn latin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '&' => out.push_str(" and "),
            '♥' => out.push_str(" love "),
            '🦄' => out.push_str(" unicorn "),
            c if c.is_ascii() => out.push(c),
            '¨' | '¯' | '´' | '·' | '¸' | '\u{2b0}'..='\u{36f}' => {}
            c => push_letter(&mut out, c),
        }
    }
    out
}

fn push_letter(out: &mut String, c: char) {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let base = std::iter::once(lower).nfd().next().unwrap_or(lower);
    // Of letters with marks, only Greek ones are spelled like those without.
    let is_greek = ('\u{370}'..'\u{400}').contains(&lower);
    let of_base = || SPELLINGS.get(&base).filter(|_| is_greek);
    let spelled = SPELLINGS.get(&lower).or_else(of_base);
    let mut plain = [0; 4];
    let spelled = match spelled {
        Some(spelled) => spelled,
        None if base.is_ascii() => &*base.encode_utf8(&mut plain),
        None => return out.push(c),
    };
    if !c.is_uppercase() || spelled.is_empty() {
        return out.push_str(spelled);
    }
    // `Ä` is `Ae`.
    let (first, rest) = spelled.split_at(1);
    out.push_str(&first.to_ascii_uppercase());
    out.push_str(rest);
}

/// The spellings of letters that are not a letter of ASCII with a mark.
static SPELLINGS: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    let spelling = |word: &'static str| {
        let letter = word.chars().next()?;
        Some((letter, &word[letter.len_utf8()..]))
    };
    ALPHABETS.iter().flat_map(|words| words.split(' ')).filter_map(spelling).collect()
});

/// Letters with their spellings: of Latin, Greek, Cyrillic, Armenian, Georgian and Arabic
/// alphabets, digits, and the signs of currencies.
const ALPHABETS: [&str; 8] = [
    "ßss äae æae ðd öoe øo üue þth đd ħh ıi łl",
    "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξks οo πp ρr ςs σs τt υy φf χx ψps ωo",
    "аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щsch ъ ыy ь \
     эe юyu яya ёyo єye іi їyi љlj њnj ќkj ґg",
    "աa բb գg դd եye զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճtch մm յy նn շsh ոvo չch պp ջj \
     ռr սs վv տt րr ցc փp քq օo ֆf ևyev",
    "აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფph ქq ღgh ყk შsh ჩch ცts ძdz \
     წts ჭtch ხkh ჯj ჰh",
    "ءe أa إi اa بb ةt تt ثth جj حh خkh دd ذdh رr زz سs شsh صs ضd طt ظz عe غgh فf قq كk لl مm نn \
     هh وw ىa يy ُu ٹt ټp پp ځz څc چch ڈd ډd ڑr ړr ږg ژzh ښx کk ګg گg ںn ڼn ھh ۀe ہh یy ۍai ېe ےe",
    "٠0 ١1 ٢2 ٣3 ٤4 ٥5 ٦6 ٧7 ٨8 ٩9 ۰0 ۱1 ۲2 ۳3 ۴4 ۵5 ۶6 ۷7 ۸8 ۹9",
    "¢c ¥y €e ₩w ₴s ₹r ₺l ₽p ₿b",
];
