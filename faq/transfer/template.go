package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"xiaoer/faq"
	"xiaoer/intents"
)

// example stands in the mark of the template's rows, which an import passes over: nobody has to remove them.
const example = "示例"

// WriteTemplate writes a workbook to fill in with entries: the header, three rows for example, and what goes where.
func WriteTemplate(w io.Writer) error {
	return writeTemplate(w, entrySheet, headings[:], func(yield func([]string) error) error {
		for _, e := range examples {
			for _, cells := range rowsOfEntry("", e) {
				cells[colMark] = example
				if err := yield(cells); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// WritePolicyTemplate writes a workbook to fill in with policy tables.
func WritePolicyTemplate(w io.Writer) error {
	table := faq.Policy{Name: example, Title: "运费与时效", By: intents.Region,
		Columns: []faq.Column{{Name: "fee", Title: "运费", Unit: "元"}, {Name: "days", Title: "几天送到", Unit: "天"}},
		Rows: []faq.Row{
			{Match: []string{"新疆", "西藏"}, Cells: map[string]string{"fee": "18", "days": "5到7"}},
			{Match: []string{faq.Rest}, Cells: map[string]string{"fee": "8", "days": "2到3"}},
		}}
	return writeTemplate(w, policySheet, policyForm.columns, policyRows([]faq.Policy{table}))
}

// examples show phrasings in one cell, and answers by condition.
var examples = []faq.Entry{
	{ID: "invoice", Category: "发票", Question: "有发票吗", Similar: []string{"能开票不", "给开发票吗"},
		Answers: []faq.Answer{{Text: "亲，可以开电子发票的，下单时在备注里写上抬头就可以。"}}, Risk: intents.Normal, Status: faq.Live},
	{ID: "progress", Category: "物流", Question: "我的订单到哪了", Similar: []string{"什么时候到"}, Answers: []faq.Answer{
		{Text: "亲，已经发货了，在订单页可以看到物流进度。", When: faq.Condition{OrderState: []string{"shipped"}}},
		{Text: "亲，付款后 48 小时内发货，请再等一等。", When: faq.Condition{OrderState: []string{"paid"}}},
	}, Risk: intents.Low, Status: faq.Live},
}

// writeTemplate writes a workbook, with lists to choose from where a column has one.
func writeTemplate(w io.Writer, name string, columns []heading, rows rowsOf) (err error) {
	var b bytes.Buffer
	if err := writeXLSX(&b, name, columns, rows); err != nil {
		return err
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for i, c := range columns {
		var choices []string
		switch c.title {
		case headings[colRisk].title:
			choices = namesOf(risks)
		case headings[colStatus].title:
			choices = namesOf(statuses)
		default:
			continue
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%[1]s2:%[1]s5000", letters(i))
		if err := v.SetDropList(choices); err != nil {
			return err
		}
		if err := f.AddDataValidation(name, v); err != nil {
			return err
		}
	}
	_, err = f.WriteTo(w)
	return err
}
