//! A synthetic font for tests: a square for each character, so that pixels reveal the layout.

/// An OpenType font (TrueType outlines) with a glyph for each of `letters`: a square from 100 to
/// 900 of 1000 units, whose height depends on the character's index.
pub(crate) fn font(letters: &str) -> Vec<u8> {
    let mut letters: Vec<u32> = letters.chars().map(u32::from).collect();
    letters.sort_unstable();
    letters.dedup();
    let count = u16::try_from(letters.len() + 1).unwrap_or(u16::MAX);

    let (mut glyf, mut loca) = (Vec::new(), vec![0, 0]);
    for glyph in 1..count {
        glyf.extend(square(i16::try_from(400 + glyph * 97 % 400).unwrap_or(400)));
        loca.push(u32::try_from(glyf.len()).unwrap_or(0));
    }
    let mut head = vec![0; 54];
    head[..4].copy_from_slice(&[0, 1, 0, 0]);
    head[12..16].copy_from_slice(&0x5f0f_3cf5_u32.to_be_bytes());
    head[18..20].copy_from_slice(&1000_u16.to_be_bytes());
    // Offsets in `loca` have four bytes.
    head[51] = 1;
    let mut hhea = vec![0; 36];
    hhea[..4].copy_from_slice(&[0, 1, 0, 0]);
    hhea[34..].copy_from_slice(&count.to_be_bytes());
    let mut maxp = vec![0; 32];
    maxp[..4].copy_from_slice(&[0, 1, 0, 0]);
    maxp[4..6].copy_from_slice(&count.to_be_bytes());

    let mut cmap = words(&[0, 1, 3, 10, 0, 12, 12, 0]);
    let groups = u32::from(count) - 1;
    cmap.extend([16 + 12 * groups, 0, groups].iter().flat_map(|n| n.to_be_bytes()));
    let grouped = letters.iter().zip(1_u32..).flat_map(|(&letter, glyph)| [letter, letter, glyph]);
    cmap.extend(grouped.flat_map(u32::to_be_bytes));

    file(&[
        (b"cmap", cmap),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", words(&[1000, 100]).repeat(count.into())),
        (b"loca", loca.iter().flat_map(|at| at.to_be_bytes()).collect()),
        (b"maxp", maxp),
    ])
}

fn words(words: &[i16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn square(height: i16) -> Vec<u8> {
    let mut glyph = words(&[1, 100, 0, 900, height, 3, 0]);
    // All points are on the curve.
    glyph.extend([1; 4]);
    // Points go to the right, then up.
    glyph.extend(words(&[100, 800, 0, -800, 0, 0, height, 0]));
    glyph
}

/// The tables, sorted by name, with their directory.
fn file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let mut file = vec![0, 1, 0, 0];
    file.extend(count.to_be_bytes());
    file.extend([0; 6]);
    let mut at = u32::from(12 + 16 * count);
    for (name, table) in tables {
        let length = u32::try_from(table.len()).unwrap_or(0);
        file.extend(name.iter());
        file.extend([0, at, length].iter().flat_map(|n| n.to_be_bytes()));
        at += length.next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend(table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}
