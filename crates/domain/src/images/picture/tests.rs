use image::{Rgb, RgbImage, Rgba, RgbaImage, codecs::gif::GifEncoder};

use super::{placeholder::CHARS, *};

/// A picture like a photograph: soft, with a little noise everywhere.
fn photo(width: u32, height: u32) -> DynamicImage {
    let soft = |place: u32, size: u32| u8::try_from(place * 240 / size).unwrap();
    let pixel = |x: u32, y: u32| {
        let [a, b, c, _] = (x ^ y.rotate_left(16)).wrapping_mul(2_654_435_761).to_le_bytes();
        Rgb([soft(x, width) + a % 16, soft(y, height) + b % 16, soft(x, width) / 2 + c % 16])
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with EXIF that says how it has to be turned, and where it was taken.
fn jpeg_turned(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let plain = file(image, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"canary-of-a-place");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn refused(bytes: &[u8]) -> String {
    match prepare(bytes) {
        Ok(_) => panic!("was taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_photo_becomes_a_jpeg_with_a_thumbnail_and_a_placeholder() {
    for (format, kind) in
        [(ImageFormat::Jpeg, Kind::Jpeg), (ImageFormat::Png, Kind::Jpeg), (ImageFormat::WebP, Kind::Jpeg)]
    {
        let picture = prepare(&file(&photo(1200, 800), format)).unwrap();
        assert_eq!((picture.width, picture.height, picture.kind), (1200, 800, kind), "{format:?}");
        let thumbnail = image::load_from_memory(&picture.thumbnail).unwrap();
        assert_eq!((thumbnail.width(), thumbnail.height()), (480, 320));
        assert!(picture.placeholder.starts_with("data:image/png;base64,"), "{}", picture.placeholder);
        assert!(picture.placeholder.len() <= CHARS, "{}", picture.placeholder.len());
    }
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let glass = RgbaImage::from_fn(20, 10, |x, _| Rgba([9, 8, 7, if x < 10 { 0 } else { 255 }]));
    let picture = prepare(&file(&DynamicImage::ImageRgba8(glass.clone()), ImageFormat::Png)).unwrap();
    assert_eq!(picture.kind, Kind::Png);
    assert_eq!(image::load_from_memory(&picture.full).unwrap().into_rgba8(), glass);

    let solid = photo(300, 300).into_rgba8();
    let picture = prepare(&file(&DynamicImage::ImageRgba8(solid), ImageFormat::Png)).unwrap();
    assert!(!image::load_from_memory(&picture.full).unwrap().color().has_alpha());
}

#[test]
fn a_picture_of_a_screen_stays_sharp() {
    let screen =
        RgbImage::from_fn(
            400,
            300,
            |x, y| if (x / 40 + y / 30) % 2 == 0 { Rgb([255; 3]) } else { Rgb([0; 3]) },
        );
    let picture = prepare(&file(&DynamicImage::ImageRgb8(screen.clone()), ImageFormat::Png)).unwrap();
    assert_eq!(picture.kind, Kind::Png);
    assert_eq!(image::load_from_memory(&picture.full).unwrap().into_rgb8(), screen);
}

#[test]
fn a_picture_that_lies_on_its_side_is_turned_and_forgets_where_it_was_taken() {
    let lying = jpeg_turned(&photo(40, 20), 6);
    assert!(lying.windows(6).any(|bytes| bytes == b"canary"));
    let picture = prepare(&lying).unwrap();
    assert_eq!((picture.width, picture.height), (20, 40));
    for kept in [&picture.full, &picture.thumbnail] {
        let stands = image::load_from_memory(kept).unwrap();
        assert_eq!((stands.width(), stands.height()), (20, 40));
        assert!(!kept.windows(6).any(|bytes| bytes == b"canary"));
        assert!(!kept.windows(4).any(|bytes| bytes == b"Exif"));
    }
}

#[test]
fn what_is_no_picture_is_refused_by_its_content() {
    for bytes in
        [&b""[..], b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!DOCTYPE html><script>"]
    {
        assert!(refused(bytes).contains("Please send a JPEG, PNG, WebP or GIF"), "{bytes:?}");
    }
    assert!(refused(b"%PDF-1.7 and more").contains("PDF"));
    assert!(refused(b"II*\0 and more").contains("TIF"));
}

#[test]
fn a_broken_picture_is_refused_and_no_file_makes_us_panic() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(&photo(64, 64), format);
        for cut in (4..whole.len() - 1).step_by(whole.len() / 50 + 1) {
            let _refused = prepare(&whole[..cut]);
            let mut wrong = whole.clone();
            for place in (cut..whole.len()).step_by(97) {
                wrong[place] ^= 0x5a;
            }
            let _whatever = prepare(&wrong);
        }
    }
    let png = file(&photo(64, 64), ImageFormat::Png);
    assert!(refused(&png[..png.len() / 2]).contains("broken"));
}

#[test]
fn a_picture_with_too_many_pixels_is_refused_before_they_are_decoded() {
    // The head of a PNG with 10,000 x 5,000 pixels, and nothing behind it.
    let mut head = file(&photo(1, 1), ImageFormat::Png);
    head[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x13, 0x88]);
    let sum = crc(&head[12..29]);
    head[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(refused(&head).contains("50 megapixels"), "{}", refused(&head));
    head[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 0, 0, 1]);
    let sum = crc(&head[12..29]);
    head[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(refused(&head).contains("too large"), "{}", refused(&head));
}

#[test]
fn a_gif_that_moves_is_refused_with_a_sentence_and_a_still_one_is_taken() {
    let still = prepare(&file(&photo(30, 30), ImageFormat::Gif)).unwrap();
    assert_eq!((still.width, still.height), (30, 30));

    let mut moving = Vec::new();
    let mut encoder = GifEncoder::new(&mut moving);
    for _ in 0..3 {
        encoder.encode_frame(image::Frame::new(photo(30, 30).into_rgba8())).unwrap();
    }
    drop(encoder);
    assert!(refused(&moving).contains("still"));
}

#[test]
fn a_placeholder_of_any_shape_fits() {
    for (width, height) in [(1, 1), (1, 4000), (4000, 1), (3, 480), (500, 499)] {
        let picture = prepare(&file(&photo(width, height), ImageFormat::Png)).unwrap();
        assert!(picture.placeholder.len() <= CHARS, "{width}x{height}: {}", picture.placeholder.len());
    }
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 },
        )
    })
}
