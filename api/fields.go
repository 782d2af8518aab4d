package api

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"xiaoer/engine/gap"
	"xiaoer/faq"
	"xiaoer/faq/people"
	"xiaoer/faq/transfer"
)

// What is wrong with a field, in the words of the people who fill it in. The floors below say it in English, for
// logs and programs, and that goes no further: a field that is missing here is only named.
var fieldWords = map[string]string{
	"id":                           fmt.Sprintf("编号要有 1 到 %d 个字节，不能含空格和斜杠。", faq.MaxID),
	"question":                     fmt.Sprintf("标准问要有 1 到 %d 个字。", faq.MaxQuestion),
	"similar":                      fmt.Sprintf("相似问最多 %d 条。", faq.MaxSimilar),
	"similar[]":                    fmt.Sprintf("每条相似问要有 1 到 %d 个字。", faq.MaxQuestion),
	"category":                     fmt.Sprintf("分类最多 %d 个字。", faq.MaxCategory),
	"answers":                      fmt.Sprintf("答案最多 %d 条。", faq.MaxAnswers),
	"answers[].text":               fmt.Sprintf("每条答案要有 1 到 %d 个字。", faq.MaxAnswer),
	"answers[].when.order_state[]": "订单状态只能是 unpaid、paid、shipped、signed、closed。",
	"answers[].when.product[]":     conditionWords,
	"answers[].when.category[]":    conditionWords,
	"answers[].when.member[]":      conditionWords,
	"answers[].when.order_state":   emptyWords,
	"answers[].when.region":        emptyWords,
	"answers[].when.product":       emptyWords,
	"answers[].when.category":      emptyWords,
	"answers[].when.channel":       emptyWords,
	"answers[].when.member":        emptyWords,
	"answers[].when.until":         "答案的结束时间要晚于开始时间。",
	"status":                       "状态只能是 draft（草稿）、review（待审核）、live（上线）、retired（下线）。",
	"risk":                         "风险级别只能是 low、normal、high。",
	"valid_until":                  "失效时间要晚于生效时间。",
	"name":                         "政策表的名字以小写字母开头，只用小写字母、数字和下划线，最多 64 个。",
	"by":                           "by 只能是 region、order_state、channel，或者不写。",
	"columns":                      "政策表至少要有一列。",
	"columns[].name":               "列名以小写字母开头，只用小写字母、数字和下划线，并且不能叫 region。",
	"rows":                         "政策表至少要有一行；不写 by 的表只能有一行，匹配 *。",
	"rows[].match":                 "每行至少匹配一个值（或 *），同一个值不能出现两次。",
	"rows[].cells":                 "这一格还没有填。",
	"low":                          toleratedWords,
	"normal":                       toleratedWords,
	"high":                         toleratedWords,
	"new":                          fmt.Sprintf("新密码要有 %d 到 %d 个字符，不能太单调，不能是连着的数字或字母，不能含登录名，也不能是常见的密码。", people.MinPassword, people.MaxPassword),
	"token":                        "这个选项不属于这条回答，或者已经失效。",
	"url":                          "推送地址要写成 https://shop.example.com/desk 这样。",
	"kinds":                        "kinds 只能是 message、owner、ticket。",
	"title":                        "请写标题。",
	"why":                          "请写明原因。",
	"to":                           "请写明转给哪位客服，或者转给哪种技能，只能写一个，不能转给自己，也不能转给没有的人。",
	"into":                         "请写明并入哪张工单，不能是它自己，也不能是不存在的。",
	"tags":                         "标签最多 20 个，不能是空的。",
	"priority":                     "priority 只能是 high、urgent 或者空。",
	"step":                         "step 只能是 diagnosed、agreed、carried_out、followed_up。",
	"class":                        "请写明投诉的分类；不是投诉就写 none。",
	"complaint":                    "投诉还没有处理完，不能关闭：要依次登记诊断、方案和执行结果；如果不是投诉，诊断时把分类写成 none。",
	"stars":                        "评分是 1 到 5 的整数。",
	"presence":                     "presence 只能是 on（在线）、busy（忙碌）、off（离开）。",
	"capacity":                     "同时接待数是 0 到 1000 的整数。",
	"skills":                       "技能最多 20 个，不能是空的。",
	"lease_seconds":                "lease_seconds 是 10 到 86400 的整数。",
	"calendar.zone":                "时区要写成 Asia/Shanghai 这样。",
	"calendar.week":                "week 按 mon 到 sun 写工作时间，像 09:00-12:00；至少要有一天上班。",
	"calendar.days":                "days 按日期写，像 2026-10-01；放假写空列表，调休写时间，像 09:00-18:00。",
	"images":                       fmt.Sprintf("一条消息最多 %d 张图片，一个会话一天最多 %d 张。", faq.MaxImages, faq.MaxImagesADay),
	"images[]":                     "这张图片不存在、已经发过，或者放得太久被清理了，请重新上传。",
	"after":                        "after 要用上一页返回的 next，或者不写。",
	"deleted[]":                    "要删除的条目不存在，或者在草稿里出现了两次。",
	"entries[].id":                 fmt.Sprintf("编号要有 1 到 %d 个字节，不能含空格和斜杠，同一份草稿里不能出现两次。", faq.MaxID),
	"head":                         "总店要写另一家已有的店铺，不能是本店，它自己也不能跟着别的店。",
	"act":                          "act 只能是 override（改为自己的）、opt_out（不用）、opt_in（恢复）、adopt（改用总店的）、keep（保留自己的）；政策表没有不用和恢复。",
	"answer":                       "answer 和 answers 只能写一个，并且不能是空的。",
	"display_name":                 fmt.Sprintf("显示名最多 %d 个字，要写在一行里。", people.MaxTitle),
	"entry":                        fmt.Sprintf("条目的编号最多 %d 个字节。", faq.MaxID),
	"format":                       "格式只能是 jsonl、csv、xlsx。",
	"gaps":                         fmt.Sprintf("一次最多选 %d 组问题。", gap.MostTogether),
	"noun":                         "noun 只能是 entry（条目）、policy（政策表）。",
	"query":                        "请写上问题。",
	"role":                         "权限只能是 agent（客服）、editor（编辑）、manager（主管）、admin（管理员）。",
	"times":                        "次数不能小于 0。",
	"policies[].name":              "政策表的名字以小写字母开头，只用小写字母、数字和下划线，最多 64 个，同一份草稿里同一个生效时间不能出现两次。",
}

const conditionWords = "条件里的商品、类目和会员等级，每个要有 1 到 64 个字，前后不能有空格。"

const emptyWords = "条件里写了这一项，却没有写值：请写上至少一个，或者去掉这一项（去掉就是对谁都成立）。"

const toleratedWords = "容忍的错答率要在 0 到 1 之间，例如 0.05 是二十条回答里错一条；不想设就不写。"

// wordField matches the fields of a shop's words, in a draft too.
var wordField = regexp.MustCompile(`^(words\.)?(synonyms|names|ignored)(\[|$)`)

var (
	position = regexp.MustCompile(`\[\d+\]`)
	tooLong  = regexp.MustCompile(`^(\d+) characters, at most (\d+)$`)
)

// inChinese says to people what is wrong with a field. The error has a FieldError in its chain.
func inChinese(err error) string {
	var misfit *faq.MisfitError
	if errors.As(err, &misfit) {
		return nth(misfit.Field) + transfer.MisfitWords(misfit)
	}
	var wrong *faq.FieldError
	errors.As(err, &wrong)
	if wrong.Field == "text" {
		return textWords(wrong.Reason)
	}
	if words := imageWords[wrong.Reason]; wrong.Field == "image" {
		return cmp.Or(words, "今天收到的图片太多了，请先用文字说明，或者明天再发。")
	}
	if wordField.MatchString(wrong.Field) {
		return transfer.WordFault(wrong, func(field string) string { return field })
	}
	name := position.ReplaceAllString(wrong.Field, "[]")
	if i := strings.Index(name, "rows[].cells"); i >= 0 {
		name = name[:i] + "rows[].cells"
	}
	if v, ok := strings.CutPrefix(wrong.Field, "vars."); ok {
		return fmt.Sprintf("快捷回复里的变量 {%s} 还没有填。", v)
	}
	if strings.HasPrefix(name, "roles.") {
		return "请写已有的店铺，权限只能是 agent、editor、manager、admin。"
	}
	if strings.HasSuffix(name, "_minutes") {
		return "时限是 0 到 129600 分钟的整数。"
	}
	for _, draft := range []string{"", "entries[].", "policies[].", "tolerance."} {
		if inner, ok := strings.CutPrefix(name, draft); ok && fieldWords[inner] != "" {
			return fieldWords[inner]
		}
	}
	return fmt.Sprintf("字段 %s 不合要求，请改好再试。", wrong.Field)
}

var inRow = regexp.MustCompile(`rows\[(\d+)\]`)

// nth names the row that the field is in; "" where it is in none.
func nth(field string) string {
	m := inRow.FindStringSubmatch(field)
	if m == nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1])
	return fmt.Sprintf("第 %d 行：", n+1)
}

// fileWords says what is wrong with a file; detail is what is known of the field.
func fileWords(err error, detail string) string {
	var file *transfer.FileError
	var line *transfer.LineError
	var wrong *faq.FieldError
	switch {
	case errors.As(err, &file):
		return file.Text
	case !errors.As(err, &line):
		return detail
	case errors.As(err, &wrong):
		return fmt.Sprintf("第 %d 行：%s", line.Line, detail)
	case line.Column > 0:
		return fmt.Sprintf("第 %d 行第 %d 个字节附近：%s", line.Line, line.Column, transfer.LineWords(line.Err))
	}
	return fmt.Sprintf("第 %d 行：%s", line.Line, transfer.LineWords(line.Err))
}

// FileWords says to people what is wrong with a file, and where; "" where the error is no file's.
func FileWords(err error) string {
	var line *transfer.LineError
	if !errors.As(err, &line) {
		return ""
	}
	place := fmt.Sprintf("%s:%d", line.File, line.Line)
	if line.Column > 0 {
		place += fmt.Sprintf(":%d", line.Column)
	}
	if wrong := (*faq.FieldError)(nil); errors.As(err, &wrong) {
		return place + ": " + inChinese(wrong)
	}
	return place + ": " + transfer.LineWords(line.Err)
}

// textWords says what is wrong with a buyer's text. How long it may be is the engine's to know.
func textWords(reason string) string {
	if m := tooLong.FindStringSubmatch(reason); m != nil {
		return fmt.Sprintf("您写了 %s 个字，一次最多 %s 个字，请简短一些。", m[1], m[2])
	}
	return "请用文字写下您的问题。"
}
