package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// root reads the file in which Bleve keeps the list of its segments, a bolt file, to see whether it is whole. bolt
// itself only compares the checksum of the head; its own checker panics on the first bad page, in a goroutine where
// nobody can catch it. The layout is bolt's second and only one, in the byte order of the machine:
//
//	page    id 8, flags 2, count 2, overflow 4, then elements; overflow is the number of pages that belong to it
//	head    in pages 0 and 1: magic 4, version 4, page size 4, flags 4, root bucket 16, free list 8, end 8, txid 8, checksum 8
//	branch  elements of offset 4, key size 4, page 8
//	leaf    elements of flags 4, offset 4, key size 4, value size 4; a bucket's value is its page 8, sequence 8, and
//	        where its page is 0 a leaf page of its own
//	free    ids of 8; a count of 0xffff means that the first of them is the count
type root struct {
	data []byte
	size uint64          // of a page
	end  uint64          // the page after the last
	used map[uint64]bool // pages that belong to something
}

const (
	pageHead    = 16
	elementSize = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	isBucket    = 0x01
	noFreeList  = 1<<64 - 1 // bolt was told to do without
	boltMagic   = 0xED0CDAED
)

var order = binary.NativeEndian

// checkRoot returns what is wrong with the root file. A place outside the file is a panic here, caught by guarded.
func checkRoot(data []byte) error {
	return guarded(func() error {
		head, err := newestHead(data)
		if err != nil {
			return err
		}
		r := &root{data, uint64(order.Uint32(head[8:])), order.Uint64(head[40:]), map[uint64]bool{0: true, 1: true}}
		if err := r.bucket(order.Uint64(head[16:])); err != nil {
			return err
		}
		return r.free(order.Uint64(head[32:]))
	})
}

// newestHead returns the later of the two heads that agrees with its checksum. That one does not is no damage: a
// crash while it was written leaves the other in force.
func newestHead(data []byte) ([]byte, error) {
	var newest []byte
	for _, at := range []int{0, os.Getpagesize()} {
		if len(data) < at+pageHead+64 {
			continue
		}
		head := data[at+pageHead : at+pageHead+64]
		sum := fnv.New64a()
		sum.Write(head[:56])
		whole := order.Uint32(head) == boltMagic && sum.Sum64() == order.Uint64(head[56:])
		if whole && (newest == nil || order.Uint64(head[48:]) > order.Uint64(newest[48:])) {
			newest = head
		}
	}
	if newest == nil {
		return nil, errors.New("root file has no head")
	}
	return newest, nil
}

// page returns a page with its overflow, which must be its own and nobody else's.
func (r *root) page(id uint64) (flags, count uint16, page []byte, err error) {
	head := r.data[id*r.size : id*r.size+pageHead]
	after := id + 1 + uint64(order.Uint32(head[12:]))
	if order.Uint64(head) != id || after > r.end {
		return 0, 0, nil, fmt.Errorf("root file: page %d is not what it should be", id)
	}
	for i := id; i < after; i++ {
		if r.used[i] {
			return 0, 0, nil, fmt.Errorf("root file: page %d is used twice", i)
		}
		r.used[i] = true
	}
	return order.Uint16(head[8:]), order.Uint16(head[10:]), r.data[id*r.size : after*r.size], nil
}

// bucket checks the tree below a page.
func (r *root) bucket(id uint64) error {
	flags, count, page, err := r.page(id)
	if err != nil {
		return err
	}
	switch flags {
	case leafPage:
		return r.leaf(page, count)
	case branchPage:
		for i := range int(count) {
			if err := r.bucket(order.Uint64(page[pageHead+i*elementSize+8:])); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("root file: page %d is neither branch nor leaf", id)
}

// leaf checks that keys and values lie inside the page, and the buckets among them.
func (r *root) leaf(page []byte, count uint16) error {
	for i := range int(count) {
		e := page[pageHead+i*elementSize:]
		key := uint64(order.Uint32(e[4:])) + uint64(order.Uint32(e[8:]))
		value := e[key : key+uint64(order.Uint32(e[12:]))]
		if order.Uint32(e)&isBucket == 0 {
			continue
		}
		var err error
		if below := order.Uint64(value); below != 0 {
			err = r.bucket(below)
		} else {
			inline := value[16:]
			err = r.leaf(inline, order.Uint16(inline[10:]))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// free checks the list of free pages: what is on it must be in the file, and nobody's.
func (r *root) free(id uint64) error {
	if id == noFreeList {
		return nil
	}
	flags, count, page, err := r.page(id)
	if err != nil {
		return err
	}
	if flags != freePage {
		return fmt.Errorf("root file: page %d is no free list", id)
	}
	ids, n := page[pageHead:], uint64(count)
	if count == 0xffff {
		n, ids = order.Uint64(ids), ids[8:]
	}
	for i := range n {
		free := order.Uint64(ids[i*8:])
		if free >= r.end || r.used[free] {
			return fmt.Errorf("root file: page %d is both free and used, or nowhere", free)
		}
		r.used[free] = true
	}
	return nil
}
