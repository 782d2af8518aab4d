package sqlite

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func BenchmarkRecord(b *testing.B) {
	db, _ := founded(b)
	talk, err := db.Record(b.Context(), said("", "在吗"))
	if err != nil {
		b.Fatal(err)
	}
	for name, conversation := range map[string]string{"opening": "", "going on": talk.Conversation.ID} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				x := said(conversation, "可以开发票吗")
				x.MessageID = fmt.Sprint(name, b.N, i)
				if _, err := db.Record(b.Context(), x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRecordParallel(b *testing.B) {
	db, _ := founded(b)
	b.SetParallelism(16) // groups are made of those who wait
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := db.Record(b.Context(), said("", "可以开发票吗")); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkRecall(b *testing.B) {
	db, _ := founded(b)
	talk, err := db.Record(b.Context(), said("", "在吗"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := db.Recall(b.Context(), "tea", talk.Conversation.ID, 5); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	db, _ := founded(b)
	for _, size := range []int{1, 1000} {
		b.Run(fmt.Sprint(size, " entries"), func(b *testing.B) {
			for round := 0; b.Loop(); round++ {
				if _, err := db.Put(b.Context(), "tea", shelf(size, fmt.Sprint(b.N, ".", round)), faq.Edit{By: "import"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVersion(b *testing.B) {
	db, _ := founded(b)
	for b.Loop() {
		if _, err := db.Version(b.Context(), "tea"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPosition is the cost of telling a buyer the place in a long queue.
func BenchmarkPosition(b *testing.B) {
	db, _ := founded(b)
	var last desk.Receipt
	for range 1000 {
		x := said("", "转人工")
		x.Decision = faq.Escalated
		var err error
		if last, err = db.Record(b.Context(), x); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		_, err := write(b.Context(), db, func(tx *txn) (int, error) { return tx.position(b.Context(), *last.Ticket) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// said is an exchange of the usual weight: five candidates with their parts.
func said(conversation, question string) faq.Exchange {
	x := faq.Exchange{Shop: "tea", Conversation: conversation, Question: question, Decision: faq.Answered,
		Said: "亲，可以开具发票的，请在订单页申请。", Entry: "invoice", Revision: 1, Confidence: 0.97, Generation: "g1"}
	for i := range 5 {
		x.Candidates = append(x.Candidates, faq.Candidate{Entry: faq.ID(fmt.Sprint("entry-", i)), Question: "可以开发票吗",
			Confidence: 0.97 / float64(i+1), Parts: map[string]float64{"bm25": 7.25, "overlap": 0.5, "pinyin": 0.25}})
	}
	return x
}

// shelf is n entries that say text.
func shelf(n int, text string) []faq.Entry {
	all := make([]faq.Entry, n)
	for i := range all {
		all[i] = faq.Entry{ID: faq.ID(fmt.Sprint("entry-", i)), Category: "发票", Question: "可以开发票吗",
			Similar: []string{"有发票吗", "能不能开发票", "发票怎么开"}, Answers: []faq.Answer{{Text: text}}}
	}
	return all
}

// BenchmarkRecordAhead is the cost of a told exchange, with the file beside the database and without, and that of one
// that is on the disk before it is told.
func BenchmarkRecordAhead(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		b.Fatal(err)
	}
	for _, how := range []struct {
		name string
		lag  time.Duration
		bare bool
	}{{"aside", 20 * time.Millisecond, false}, {"bare", 20 * time.Millisecond, true}, {"durable", 0, false}} {
		_, path := founded(b)
		db := open(b, Config{Path: path, Lag: how.lag})
		if how.bare {
			db.aside.file, db.aside.size = null, math.MinInt64
		}
		for _, buyers := range []int{1, 16} {
			b.Run(fmt.Sprint(how.name, "/", buyers), func(b *testing.B) {
				b.SetParallelism(buyers)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := db.Record(b.Context(), said("", "可以开发票吗")); err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	}
}

// BenchmarkAside is a frame's own way: put, and dropped with the others of its commit.
func BenchmarkAside(b *testing.B) {
	_, path := founded(b)
	db := open(b, Config{Path: path, Lag: time.Hour})
	body, err := encode(said("", "可以开发票吗"))
	if err != nil {
		b.Fatal(err)
	}
	for _, commit := range []int{1, 32} {
		b.Run(fmt.Sprint(commit, " a commit"), func(b *testing.B) {
			b.ReportAllocs()
			for i := 1; b.Loop(); i++ {
				if err := db.aside.put(frame{opens: true, epoch: 1, body: body}); err != nil {
					b.Fatal(err)
				}
				if i%commit == 0 {
					db.aside.drop(commit)
				}
			}
			db.aside.drop(db.aside.held)
		})
	}
}
