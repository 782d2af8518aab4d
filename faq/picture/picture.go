// Package picture takes in the images that buyers and agents send.
//
// [Read] tells by the content alone what an image is, never by its name or by what its sender calls it: PNG, JPEG, WebP
// or GIF, and nothing else. It returns it without what the camera wrote beside the picture: where and when it was taken,
// with what, previews, comments, and whatever hangs behind its end. Which way up a photograph is stays, and so do its
// colours (ICC) and its frames: what moves goes on moving.
//
// The package promises:
//   - The pixels are not touched and never unpacked here: an image of a few bytes and a million megapixels costs nothing
//     but its refusal. What a picture holds beside them is left out because it is not known, not because it is: a part
//     that nobody has heard of does not get through.
//   - What is cut short is refused. What was read once reads the same again, byte for byte.
//
// Unpacking and packing anew would do the same with less code, and with a loss at every step: Go packs no WebP, a GIF
// loses its palette, a photograph of 48 megapixels takes 200 MB and a second. It leaves showing to browsers, and keeping
// to the keepers.
package picture

import (
	"bytes"

	"xiaoer/faq"
)

// Bounds of an image.
const (
	MaxBytes  = 5 << 20    // some twice what a phone's camera makes of twelve megapixels
	MaxPixels = 50_000_000 // the most that phones make; unpacked, a browser has 200 MB of it
)

// Why an image is refused: the reasons of the *faq.FieldError about "image".
const (
	Empty   = "is empty"
	Large   = "has too many bytes"
	Unknown = "is no PNG, JPEG, WebP or GIF"
	Broken  = "is damaged or cut short"
	Vast    = "has too many pixels"
)

// Picture is an image that may be kept and shown.
type Picture struct {
	Type          string // its media type
	Width, Height int    // as it is shown: of one that lies on its side, the other way round
	Data          []byte
}

// size is in pixels.
type size struct{ width, height int }

// with is the size that holds both.
func (s size) with(other size) size {
	return size{max(s.width, other.width), max(s.height, other.height)}
}

// cleaner returns an image without what does not belong to the picture, and its size; ok is false where it is not whole.
type cleaner func(raw []byte) (clean []byte, of size, ok bool)

// formats are told by how they begin.
var formats = []struct {
	media string
	is    func(raw []byte) bool
	clean cleaner
}{
	{"image/jpeg", begins("\xff\xd8\xff"), cleanJPEG},
	{"image/png", begins(pngMagic), cleanPNG},
	{"image/gif", func(raw []byte) bool { return begins("GIF87a")(raw) || begins("GIF89a")(raw) }, cleanGIF},
	{"image/webp", func(raw []byte) bool {
		return begins("RIFF")(raw) && len(raw) >= 12 && string(raw[8:12]) == "WEBP"
	}, cleanWebP},
}

func begins(magic string) func([]byte) bool {
	return func(raw []byte) bool { return bytes.HasPrefix(raw, []byte(magic)) }
}

// Read takes an image in. A refusal is a *faq.FieldError about "image".
func Read(raw []byte) (Picture, error) {
	switch {
	case len(raw) == 0:
		return Picture{}, fault(Empty)
	case len(raw) > MaxBytes:
		return Picture{}, fault(Large)
	}
	for _, f := range formats {
		if !f.is(raw) {
			continue
		}
		clean, of, ok := f.clean(raw)
		switch {
		case !ok || of.width < 1 || of.height < 1:
			return Picture{}, fault(Broken)
		case of.height > MaxPixels/of.width:
			return Picture{}, fault(Vast)
		}
		return Picture{f.media, of.width, of.height, clean}, nil
	}
	return Picture{}, fault(Unknown)
}

func fault(reason string) error { return &faq.FieldError{Field: "image", Reason: reason} }
