package picture

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that make the picture: its pixels, colours, and frames.
var pngKept = []string{"PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"}

// cleanPNG keeps those chunks, and of EXIF which way up the image is, where that stands before the pixels: behind them
// browsers do not heed it.
func cleanPNG(raw []byte) (out []byte, of size, ok bool) {
	out = append(out, pngMagic...)
	rest, turn, pixels := raw[len(pngMagic):], upright, false
	for first := true; ; first = false {
		kind, body, behind, ok := pngChunk(rest)
		if !ok || first != (kind == "IHDR") {
			return nil, size{}, false
		}
		switch {
		case first:
			if len(body) != 13 {
				return nil, size{}, false
			}
			of = size{int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))}
			out = append(out, rest[:len(rest)-len(behind)]...)
		case kind == "eXIf" && !pixels:
			turn = orientation(body)
		case kind == "IEND":
			return append(out, chunkOfPNG("IEND", nil)...), of.shown(turn), pixels
		case slices.Contains(pngKept, kind):
			if kind == "IDAT" && !pixels && turn != upright {
				out = append(out, chunkOfPNG("eXIf", turned(turn))...)
			}
			pixels = pixels || kind == "IDAT"
			out = append(out, rest[:len(rest)-len(behind)]...)
		}
		rest = behind
	}
}

// pngChunk cuts the first chunk off, if it is whole.
func pngChunk(raw []byte) (kind string, body, rest []byte, ok bool) {
	if len(raw) < 12 {
		return "", nil, nil, false
	}
	n := uint64(binary.BigEndian.Uint32(raw))
	if n > uint64(len(raw)-12) {
		return "", nil, nil, false
	}
	sum := crc32.ChecksumIEEE(raw[4 : 8+n])
	return string(raw[4:8]), raw[8 : 8+n], raw[12+n:], sum == binary.BigEndian.Uint32(raw[8+n:])
}

func chunkOfPNG(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}
