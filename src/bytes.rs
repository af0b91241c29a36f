//! Searches bytes, sixteen at a time.
//!
//! A search that ends at the first match is compiled to a loop over single bytes, while sixteen
//! bytes that are all inspected are compared in a few instructions. Each test returns a list of
//! truth values instead of one joined by `||`, which would end early too.

const AT_ONCE: usize = 16;

/// Whether one of the results of `test` is true for any of `bytes`.
pub(crate) fn any<const N: usize>(bytes: &[u8], test: impl Fn(u8) -> [bool; N]) -> bool {
    let of = |chunk: &[u8; AT_ONCE]| chunk.iter().fold(0, |any, &byte| any | one(test(byte))) != 0;
    match bytes.last_chunk() {
        // The last sixteen are inspected together too, some of them again.
        Some(last) => bytes.as_chunks().0.iter().any(of) || of(last),
        None => bytes.iter().any(|&byte| one(test(byte)) != 0),
    }
}

/// Whether one of the results of `test` is true for any two consecutive bytes.
pub(crate) fn any_two<const N: usize>(bytes: &[u8], test: impl Fn(u8, u8) -> [bool; N]) -> bool {
    let of = |(first, second): (&[u8; AT_ONCE], &[u8; AT_ONCE])| {
        first.iter().zip(second).fold(0, |any, (&a, &b)| any | one(test(a, b))) != 0
    };
    let (Some((_, first)), Some((_, second))) = (bytes.split_last(), bytes.split_first()) else {
        return false;
    };
    match first.last_chunk().zip(second.last_chunk()) {
        Some(last) => first.as_chunks().0.iter().zip(second.as_chunks().0).any(of) || of(last),
        None => first.iter().zip(second).any(|(&a, &b)| one(test(a, b)) != 0),
    }
}

/// 1 if any of `tests` is true.
fn one<const N: usize>(tests: [bool; N]) -> u8 {
    tests.iter().fold(0, |any, &test| any | u8::from(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_is_found_at_every_place() {
        for length in 0..70 {
            for at in 0..length {
                let mut bytes = vec![b'.'; length];
                bytes[at] = b'x';
                assert!(any(&bytes, |byte| [false, byte == b'x']), "{at} of {length}");
                assert!(!any(&bytes, |byte| [byte == b'y']));
                let two = any_two(&bytes, |a, b| [a == b'.' && b == b'x']);
                assert_eq!(two, at > 0, "{at} of {length}");
                let two = any_two(&bytes, |a, b| [false, a == b'x' && b == b'.']);
                assert_eq!(two, at + 1 < length, "{at} of {length}");
            }
        }
    }
}
