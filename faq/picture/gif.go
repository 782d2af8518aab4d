package picture

import "encoding/binary"

// Blocks of GIF.
const (
	gifExtension, gifImage, gifTrailer = 0x21, 0x2c, 0x3b
	gifControl, gifApplication         = 0xf9, 0xff
)

// cleanGIF keeps the frames, how long each stands, and how often they are repeated; comments and what else programs
// write are left out.
func cleanGIF(raw []byte) (out []byte, of size, ok bool) {
	if len(raw) < 13 {
		return nil, size{}, false
	}
	of = size{int(binary.LittleEndian.Uint16(raw[6:])), int(binary.LittleEndian.Uint16(raw[8:]))}
	at, frames := 13+paletteOf(raw[10]), 0
	if at > len(raw) {
		return nil, size{}, false
	}
	out = append(out, raw[:at]...)
	for at < len(raw) {
		begin, keep, end := at, true, 0
		switch raw[at] {
		case gifTrailer:
			return append(out, gifTrailer), of, frames > 0
		case gifImage:
			var frame size
			if frame, end, ok = gifFrame(raw, at); !ok {
				return nil, size{}, false
			}
			of, frames = of.with(frame), frames+1
		case gifExtension:
			if at+2 > len(raw) {
				return nil, size{}, false
			}
			if end, ok = gifBlocks(raw, at+2); !ok {
				return nil, size{}, false
			}
			keep = raw[at+1] == gifControl || raw[at+1] == gifApplication && repeats(raw[at+2:end])
		default:
			return nil, size{}, false
		}
		if keep {
			out = append(out, raw[begin:end]...)
		}
		at = end
	}
	return nil, size{}, false
}

// paletteOf is how many bytes of palette the flags announce.
func paletteOf(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifFrame returns how far a frame reaches on the canvas, and where it ends in the file.
func gifFrame(raw []byte, at int) (reach size, end int, ok bool) {
	if at+10 > len(raw) {
		return reach, 0, false
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint16(raw[at+i:])) }
	reach = size{word(1) + word(5), word(3) + word(7)}
	data := at + 10 + paletteOf(raw[at+9]) + 1 // and one byte that says how the pixels are packed
	end, ok = gifBlocks(raw, data)
	return reach, end, ok
}

// gifBlocks returns the end of a row of blocks, of which an empty one is the last.
func gifBlocks(raw []byte, at int) (end int, ok bool) {
	for at < len(raw) {
		n := int(raw[at])
		at += 1 + n
		if n == 0 {
			return at, true
		}
	}
	return 0, false
}

// repeats reports whether an application's block says how often the frames are repeated, and nothing else.
func repeats(blocks []byte) bool {
	known := begins("\x0bNETSCAPE2.0")(blocks) || begins("\x0bANIMEXTS1.0")(blocks)
	return known && len(blocks) == 17 && blocks[12] == 3
}
