package picture

import (
	"encoding/binary"
	"slices"
)

// webpKept are the chunks that make the picture; in a frame of one that moves, the pixels alone.
var (
	webpKept  = []string{"ICCP", "ANIM", "ALPH", "VP8 ", "VP8L"}
	webpFrame = []string{"ALPH", "VP8 ", "VP8L"}
)

// What the extended form says that there is.
const (
	webpHasEXIF = 0x08
	webpHasXMP  = 0x04
)

// webpFile is an image under way.
type webpFile struct {
	out      []byte
	extended int // where the flags are in out; 0 where there are none
	canvas   size
	pixels   size // of the largest frame
}

// cleanWebP keeps those chunks. Which way up the image is, is left out as well: Chromium does not heed it in WebP, and no
// phone's camera writes any.
func cleanWebP(raw []byte) ([]byte, size, bool) {
	n := uint64(binary.LittleEndian.Uint32(raw[4:]))
	if n < 4 || n > uint64(len(raw)-8) {
		return nil, size{}, false
	}
	f := webpFile{out: []byte("RIFF\x00\x00\x00\x00WEBP")}
	for rest := raw[12 : 8+n]; len(rest) > 0; {
		kind, body, behind, ok := webpChunk(rest)
		if !ok || !f.take(kind, body) {
			return nil, size{}, false
		}
		rest = behind
	}
	if f.extended > 0 {
		f.out[f.extended] &^= webpHasEXIF | webpHasXMP
	}
	binary.LittleEndian.PutUint32(f.out[4:], uint32(len(f.out)-8))
	return f.out, f.canvas.with(f.pixels), f.pixels != size{}
}

// take keeps of a chunk what belongs to the picture, and reports whether it is whole.
func (f *webpFile) take(kind string, body []byte) bool {
	switch {
	case kind == "VP8X":
		if len(body) < 10 || f.extended > 0 || f.pixels != (size{}) {
			return false
		}
		f.extended = len(f.out) + 8
		f.canvas = size{1 + int(uint24(body[4:])), 1 + int(uint24(body[7:]))}
		f.out = append(f.out, chunkOfWebP(kind, body[:10])...)
	case kind == "ANMF":
		return f.frame(body)
	case slices.Contains(webpKept, kind):
		f.measure(kind, body)
		f.out = append(f.out, chunkOfWebP(kind, body)...)
	}
	return true
}

// frame takes one of those that move: where it is and how long it stands, and its pixels.
func (f *webpFile) frame(body []byte) bool {
	if len(body) < 16 {
		return false
	}
	out := slices.Clone(body[:16])
	for rest := body[16:]; len(rest) > 0; {
		kind, inner, behind, ok := webpChunk(rest)
		if !ok {
			return false
		}
		if slices.Contains(webpFrame, kind) {
			f.measure(kind, inner)
			out = append(out, chunkOfWebP(kind, inner)...)
		}
		rest = behind
	}
	f.out = append(f.out, chunkOfWebP("ANMF", out)...)
	return true
}

// measure notes how large the pixels of a chunk are.
func (f *webpFile) measure(kind string, body []byte) {
	switch {
	case kind == "VP8 " && len(body) >= 10 && string(body[3:6]) == "\x9d\x01\x2a":
		width, height := binary.LittleEndian.Uint16(body[6:]), binary.LittleEndian.Uint16(body[8:])
		f.pixels = f.pixels.with(size{int(width & 0x3fff), int(height & 0x3fff)})
	case kind == "VP8L" && len(body) >= 5 && body[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(body[1:])
		f.pixels = f.pixels.with(size{1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff)})
	}
}

// webpChunk cuts the first chunk off, if it is whole. One of an odd length has a byte behind it that is not its own.
func webpChunk(raw []byte) (kind string, body, rest []byte, ok bool) {
	if len(raw) < 8 {
		return "", nil, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(raw[4:]))
	if n > uint64(len(raw)-8) {
		return "", nil, nil, false
	}
	end := min(8+n+n%2, uint64(len(raw)))
	return string(raw[:4]), raw[8 : 8+n], raw[end:], true
}

func chunkOfWebP(kind string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
