package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"xiaoer/faq"
)

// secret is what no picture may still hold once it was read.
const secret = "GPS 31.2304,121.4737"

// sample is a picture with some colours in it.
func sample(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{byte(x * 9), byte(y * 5), byte(x + y), 255})
		}
	}
	return m
}

func plainJPEG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sample(40, 30), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plainPNG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, sample(40, 30)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plainGIF(t testing.TB) []byte {
	var all gif.GIF
	for i := range 3 {
		m := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Black, color.White})
		m.Pix[i] = 1
		all.Image, all.Delay = append(all.Image, m), append(all.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plainWebP is of one pixel: Go packs no WebP.
func plainWebP(t testing.TB) []byte {
	b, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exifOf is EXIF data as a camera writes it: which way up the image is, and a place.
func exifOf(order binary.AppendByteOrder, head string, o uint16) []byte {
	out := order.AppendUint32([]byte(head), 8)
	out = order.AppendUint16(out, 2)
	out = order.AppendUint16(out, 0x8825) // of the place
	out = order.AppendUint16(out, 4)
	out = order.AppendUint32(out, 1)
	out = order.AppendUint32(out, 100)
	out = order.AppendUint16(out, 0x0112)
	out = order.AppendUint16(out, 3)
	out = order.AppendUint32(out, 1)
	out = order.AppendUint16(out, o)
	out = order.AppendUint16(out, 0)
	return append(order.AppendUint32(out, 0), secret...)
}

func exif(o uint16) []byte { return exifOf(binary.LittleEndian, "II*\x00", o) }

// spliced has something put in at a place.
func spliced(raw []byte, at int, with ...[]byte) []byte {
	out := append([]byte{}, raw[:at]...)
	for _, w := range with {
		out = append(out, w...)
	}
	return append(out, raw[at:]...)
}

func photo(t testing.TB, o uint16) []byte {
	raw := spliced(plainJPEG(t), 2, segment(markerJFIF, []byte("JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01abc")),
		segment(markerEXIF, append([]byte("Exif\x00\x00"), exif(o)...)), segment(markerEXIF, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)),
		segment(markerICC, []byte("ICC_PROFILE\x00\x01\x01profile")), segment(markerICC, []byte("MPF\x00"+secret)),
		segment(0xed, []byte("Photoshop "+secret)), segment(0xfe, []byte(secret)))
	return append(raw, plainJPEG(t)...) // what phones hang behind: another picture, or a film
}

func taggedPNG(t testing.TB) []byte {
	raw := spliced(plainPNG(t), 33, chunkOfPNG("tEXt", []byte("Comment\x00"+secret)), chunkOfPNG("eXIf", exif(6)),
		chunkOfPNG("pHYs", make([]byte, 9)), chunkOfPNG("prVt", []byte(secret)))
	return append(raw, secret...)
}

func taggedGIF(t testing.TB) []byte {
	raw := plainGIF(t)
	at := bytes.Index(raw, []byte("\x21\xff\x0bNETSCAPE2.0"))
	note := append([]byte{0x21, 0xfe, byte(len(secret))}, secret+"\x00"...)
	xmp := append([]byte("\x21\xff\x0bXMP DataXMP"), append([]byte{byte(len(secret))}, secret+"\x00"...)...)
	return append(spliced(raw, at, note, xmp), secret...)
}

func taggedWebP(t testing.TB) []byte {
	plain := plainWebP(t)
	out := append([]byte("RIFF\x00\x00\x00\x00WEBP"), chunkOfWebP("VP8X", []byte{webpHasEXIF | webpHasXMP, 0, 0, 0, 0, 0, 0, 0, 0, 0})...)
	out = append(out, plain[12:]...)
	out = append(out, chunkOfWebP("EXIF", exif(8))...)
	out = append(out, chunkOfWebP("XMP ", []byte(secret))...)
	out = append(out, chunkOfWebP("prVt", []byte(secret))...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return append(out, secret...)
}

// Whatever stands beside the pixels is gone, and the pixels are the same.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		raw           []byte
		media         string
		width, height int
		pixels        func([]byte) (image.Image, error)
		plain         []byte
	}{
		{"photo on its side", photo(t, 6), "image/jpeg", 30, 40, unpackJPEG, plainJPEG(t)},
		{"photo upright", photo(t, 1), "image/jpeg", 40, 30, unpackJPEG, plainJPEG(t)},
		{"plain JPEG", plainJPEG(t), "image/jpeg", 40, 30, unpackJPEG, plainJPEG(t)},
		{"PNG", taggedPNG(t), "image/png", 30, 40, unpackPNG, plainPNG(t)},
		{"plain PNG", plainPNG(t), "image/png", 40, 30, unpackPNG, plainPNG(t)},
		{"GIF", taggedGIF(t), "image/gif", 40, 30, unpackGIF, plainGIF(t)},
		{"WebP", taggedWebP(t), "image/webp", 1, 1, nil, nil},
		{"plain WebP", plainWebP(t), "image/webp", 1, 1, nil, nil},
	} {
		p, err := Read(c.raw)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if p.Type != c.media || p.Width != c.width || p.Height != c.height {
			t.Errorf("%s: got %s of %d × %d, want %s of %d × %d", c.name, p.Type, p.Width, p.Height, c.media, c.width, c.height)
		}
		for _, part := range []string{secret, "Photoshop", "prVt", "MPF", "tEXt", "XMP "} {
			if bytes.Contains(p.Data, []byte(part)) {
				t.Errorf("%s: %q is still in it", c.name, part)
			}
		}
		again, err := Read(p.Data)
		if err != nil || !bytes.Equal(again.Data, p.Data) {
			t.Errorf("%s: read again it is another (%v)", c.name, err)
		}
		if c.pixels != nil {
			samePixels(t, c.name, c.pixels, p.Data, c.plain)
		}
	}
}

func unpackJPEG(raw []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(raw)) }
func unpackPNG(raw []byte) (image.Image, error)  { return png.Decode(bytes.NewReader(raw)) }
func unpackGIF(raw []byte) (image.Image, error)  { return gif.Decode(bytes.NewReader(raw)) }

func samePixels(t *testing.T, name string, unpack func([]byte) (image.Image, error), got, want []byte) {
	t.Helper()
	a, err := unpack(got)
	if err != nil {
		t.Errorf("%s: what was kept cannot be unpacked: %v", name, err)
		return
	}
	b, err := unpack(want)
	if err != nil {
		t.Fatal(err)
	}
	for y := range b.Bounds().Dy() {
		for x := range b.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				t.Errorf("%s: pixel %d,%d: got %v, want %v", name, x, y, a.At(x, y), b.At(x, y))
				return
			}
		}
	}
}

// What is kept of EXIF says which way up the image is, whatever the camera's byte order.
func TestOrientation(t *testing.T) {
	t.Parallel()
	for o := uint16(1); o <= 8; o++ {
		for _, raw := range [][]byte{exif(o), exifOf(binary.BigEndian, "MM\x00*", o), turned(int(o))} {
			if got := orientation(raw); got != int(o) {
				t.Errorf("orientation of %x: got %d, want %d", raw, got, o)
			}
		}
	}
	for _, raw := range []string{"", "II*\x00", "II*\x00\xff\xff\xff\xff", "MM\x00*\x00\x00\x00\x08\x00\x09", "GIF", string(exif(9))} {
		if got := orientation([]byte(raw)); got != upright {
			t.Errorf("orientation of %q: got %d, want upright", raw, got)
		}
	}
}

// A GIF that moves goes on moving.
func TestFramesStay(t *testing.T) {
	t.Parallel()
	p, err := Read(taggedGIF(t))
	if err != nil {
		t.Fatal(err)
	}
	all, err := gif.DecodeAll(bytes.NewReader(p.Data))
	if err != nil || len(all.Image) != 3 || all.Delay[0] != 10 || all.LoopCount != 0 {
		t.Errorf("got %d frames, loop count %d (%v), want 3 that are repeated for ever", len(all.Image), all.LoopCount, err)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	half := func(raw []byte) []byte { return raw[:len(raw)*2/3] }
	wide := plainPNG(t)
	binary.BigEndian.PutUint32(wide[16:], 100_000)
	binary.BigEndian.PutUint32(wide[20:], 100_000)
	copy(wide[29:33], chunkOfPNG("IHDR", wide[16:29])[21:])
	tall := plainGIF(t)
	binary.LittleEndian.PutUint16(tall[6:], 60_000)
	binary.LittleEndian.PutUint16(tall[8:], 60_000)
	flipped := plainPNG(t)
	flipped[50] ^= 1
	flat := plainGIF(t)
	binary.LittleEndian.PutUint16(flat[6:], 0)
	for _, c := range []struct {
		name, want string
		raw        []byte
	}{
		{"nothing", Empty, nil},
		{"too much", Large, append(plainPNG(t), make([]byte, MaxBytes)...)},
		{"SVG", Unknown, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)},
		{"a page", Unknown, []byte("<!doctype html><script>alert(1)</script>")},
		{"a film", Unknown, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")},
		{"BMP", Unknown, []byte("BM" + strings.Repeat("\x00", 60))},
		{"half a JPEG", Broken, half(plainJPEG(t))},
		{"half a PNG", Broken, half(plainPNG(t))},
		{"half a GIF", Broken, half(plainGIF(t))},
		{"half a WebP", Broken, half(plainWebP(t))},
		{"a PNG with a bit flipped", Broken, flipped},
		{"a JPEG of nothing", Broken, []byte("\xff\xd8\xff\xd9")},
		{"a PNG of nothing", Broken, append([]byte(pngMagic), chunkOfPNG("IEND", nil)...)},
		{"a GIF without a width", Broken, append(flat[:13:13], 0x3b)},
		{"a vast PNG", Vast, wide},
		{"a vast GIF", Vast, tall},
	} {
		_, err := Read(c.raw)
		var wrong *faq.FieldError
		if !errors.As(err, &wrong) || wrong.Field != "image" || wrong.Reason != c.want {
			t.Errorf("%s: got %v, want image: %s", c.name, err, c.want)
		}
	}
}

// FuzzRead holds that nothing makes it fall, that what was read reads the same again, and that Go's own readers see the
// same size in it where they see one.
func FuzzRead(f *testing.F) {
	for _, raw := range [][]byte{photo(f, 6), taggedPNG(f), taggedGIF(f), taggedWebP(f), plainWebP(f)} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Read(raw)
		if err != nil {
			return
		}
		again, err := Read(p.Data)
		if err != nil || !bytes.Equal(again.Data, p.Data) || again.Width != p.Width || again.Height != p.Height {
			t.Fatalf("%x: read again: got %d × %d (%v), want %d × %d", raw, again.Width, again.Height, err, p.Width, p.Height)
		}
		if len(p.Data) > len(raw)+64 {
			t.Fatalf("%x: %d bytes became %d", raw, len(raw), len(p.Data))
		}
		cfg, media, err := image.DecodeConfig(bytes.NewReader(p.Data))
		if err == nil && "image/"+media != p.Type {
			t.Fatalf("%x: got %s, want %s", raw, media, p.Type)
		}
		if err == nil && cfg.Width*cfg.Height > p.Width*p.Height {
			t.Fatalf("%x: Go sees %d × %d, want %d × %d", raw, cfg.Width, cfg.Height, p.Width, p.Height)
		}
	})
}
