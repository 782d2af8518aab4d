package picture

import (
	"bytes"
	"encoding/binary"
)

// Markers of JPEG.
const (
	markerDAC, markerDHT = 0xcc, 0xc4
	markerSOI, markerEOI = 0xd8, 0xd9
	markerSOS, markerDQT = 0xda, 0xdb
	markerDRI            = 0xdd
	markerJFIF           = 0xe0
	markerEXIF           = 0xe1
	markerICC            = 0xe2
	markerAdobe          = 0xee
)

// jpegFile is an image under way.
type jpegFile struct {
	rest   []byte // not read yet
	out    []byte // what is kept, without how it begins
	jfif   bool
	turn   int
	size   size
	framed bool // the head of the pixels was there
	filled bool // and some of them
	ended  bool
}

// cleanJPEG keeps the segments that pixels are made of: tables, the frame, the scans; the colours' profile; and of how
// to read the colours, which JFIF and Adobe each have a segment for, what that needs.
func cleanJPEG(raw []byte) ([]byte, size, bool) {
	f := jpegFile{rest: raw[2:], turn: upright}
	for !f.ended {
		if !f.segment() {
			return nil, size{}, false
		}
	}
	head := []byte{0xff, markerSOI}
	if f.jfif {
		head = append(head, segment(markerJFIF, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"))...)
	}
	if f.turn != upright {
		head = append(head, segment(markerEXIF, append([]byte("Exif\x00\x00"), turned(f.turn)...))...)
	}
	return append(head, f.out...), f.size.shown(f.turn), true
}

func segment(marker byte, body []byte) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(out, body...)
}

// segment reads the next one, and reports whether it is whole.
func (f *jpegFile) segment() bool {
	marker, ok := f.marker()
	switch {
	case !ok:
		return false
	case marker == markerEOI:
		f.ended = true
		f.out = append(f.out, 0xff, markerEOI)
		return f.filled
	}
	if len(f.rest) < 2 {
		return false
	}
	n := int(binary.BigEndian.Uint16(f.rest))
	if n < 2 || n > len(f.rest) {
		return false
	}
	body := f.rest[2:n]
	f.rest = f.rest[n:]
	return f.take(marker, body)
}

// marker reads the next one. In front of it there may be bytes of filling.
func (f *jpegFile) marker() (byte, bool) {
	at := 0
	for at < len(f.rest) && f.rest[at] == 0xff {
		at++
	}
	if at == 0 || at == len(f.rest) {
		return 0, false
	}
	m := f.rest[at]
	f.rest = f.rest[at+1:]
	alone := m <= 0x01 || m >= 0xd0 && m <= markerSOI // stands without a length, and does not belong here
	return m, !alone
}

// take keeps of a segment what belongs to the picture.
func (f *jpegFile) take(marker byte, body []byte) bool {
	switch {
	case isFrame(marker):
		return f.frame(marker, body)
	case marker == markerSOS:
		return f.framed && f.scan(body)
	case marker == markerDHT, marker == markerDQT, marker == markerDRI, marker == markerDAC:
		f.keep(marker, body)
	case marker == markerICC && begins("ICC_PROFILE\x00")(body):
		f.keep(marker, body)
	case marker == markerAdobe && begins("Adobe")(body) && len(body) >= 12:
		f.keep(marker, body[:12])
	case marker == markerJFIF && begins("JFIF\x00")(body):
		f.jfif = true
	case marker == markerEXIF && begins("Exif\x00\x00")(body) && f.turn == upright:
		f.turn = orientation(body[6:])
	}
	return true
}

// isFrame reports whether the marker begins a frame: C0 to CF, but for those that are something else.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != markerDHT && marker != 0xc8 && marker != markerDAC
}

func (f *jpegFile) keep(marker byte, body []byte) { f.out = append(f.out, segment(marker, body)...) }

// frame takes the one frame that there is.
func (f *jpegFile) frame(marker byte, body []byte) bool {
	if f.framed || len(body) < 6 {
		return false
	}
	f.framed = true
	f.size = size{int(binary.BigEndian.Uint16(body[3:])), int(binary.BigEndian.Uint16(body[1:]))}
	f.keep(marker, body)
	return true
}

// scan takes the head of a scan, and the packed pixels behind it: up to the next marker that is no restart.
func (f *jpegFile) scan(head []byte) bool {
	f.keep(markerSOS, head)
	f.filled = true
	at := 0
	for {
		i := bytes.IndexByte(f.rest[at:], 0xff)
		if i < 0 || at+i+1 >= len(f.rest) {
			return false
		}
		at += i
		if next := f.rest[at+1]; next == 0 || next >= 0xd0 && next <= 0xd7 {
			at += 2
			continue
		}
		f.out = append(f.out, f.rest[:at]...)
		f.rest = f.rest[at:]
		return true
	}
}
