package transfer

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

// What a shop inherits goes out and comes back in unchanged; a file that changes it is refused, row by row, before anything
// is written.
func TestImportOfWhatIsInherited(t *testing.T) {
	db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
	edit := faq.Edit{By: "boss"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.CreateShop(t.Context(), "head", edit))
	table := faq.Policy{Name: "postage", Columns: []faq.Column{{Name: "fee"}}, Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"fee": "8"}}}}
	must(db.PutPolicy(t.Context(), "head", table, edit))
	_, err := db.Put(t.Context(), "head", []faq.Entry{{ID: "post", Question: "邮费多少", Answers: []faq.Answer{{Text: "{postage.fee}元。"}}}}, edit)
	must(err)
	_, err = db.Follow(t.Context(), "tea", "head", edit)
	must(err)

	mine, err := faq.All(t.Context(), db, "tea")
	must(err)
	var out strings.Builder
	must(WriteEntries(&out, []faq.Entry{*mine["post"]}))
	if strings.Contains(out.String(), "inherited") {
		t.Errorf("exported: got %s, want nothing of whose it is", out.String())
	}
	before := version(t, db)
	if r := imported(t, db, out.String(), Options{}, false); r.Counts[Unchanged] != 1 || !r.Applied {
		t.Errorf("as it was: got %+v", r)
	}
	if r := imported(t, db, strings.Replace(out.String(), "元", "块", 1), Options{}, false); r.Counts[Conflict] != 1 || r.Applied {
		t.Errorf("changed: got %+v, want a conflict", r)
	}
	for fee, want := range map[string]State{"8": Unchanged, "9": Conflict} {
		const head = "表名,适用,项目,内容\n"
		f, err := ReadPolicyFile(strings.NewReader(head+"postage,*,fee,"+fee+"\n"), "p.csv")
		must(err)
		if r, err := ImportPolicies(t.Context(), db, f, "tea", edit, false, time.Now()); err != nil || r.Counts[want] != 1 {
			t.Errorf("a fee of %s: got %+v, %v, want it %s", fee, r, err, want)
		}
	}
	if now := version(t, db); now != before {
		t.Errorf("got version %d after all this, want %d as before", now, before)
	}
}
