package transfer

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"xiaoer/faq"
)

// What people call roles, acts and nouns of the audit log.
var (
	roles = []term[faq.Role]{{faq.Agent, "客服"}, {faq.Editor, "编辑"}, {faq.Manager, "主管"}, {faq.Admin, "管理员"}, {"", "本机"}}
	acts  = []term[faq.Act]{
		{faq.Save, "保存"}, {faq.Submit, "提交审核"}, {faq.Reject, "退回"}, {faq.Publish, "发布"}, {faq.Discard, "丢弃草稿"}, {faq.Retire, "下线"},
		{faq.Revive, "恢复"}, {faq.Rollback, "回到旧版本"}, {faq.Remove, "删除"}, {faq.Veto, "否决"}, {faq.Replay, "重新推送"},
		{faq.ResetPassword, "重置密码"}, {faq.ChangePassword, "修改密码"}, {faq.SignIn, "登录"}, {faq.SignOut, "退出"}, {faq.Accept, "采纳"}, {faq.Ignore, "忽略"},
		{faq.FollowHead, "跟随总店"}, {faq.LeaveHead, "不再跟随"}, {faq.Inherit, "总店更新"}, {faq.Override, "改为自己的"}, {faq.OptOut, "不用总店的"},
		{faq.OptIn, "恢复用总店的"}, {faq.Adopt, "改用总店的"}, {faq.KeepOwn, "保留自己的"},
	}
	nouns = []term[faq.Noun]{
		{faq.ShopNoun, "店铺"}, {faq.EntryNoun, "条目"}, {faq.DraftNoun, "草稿"}, {faq.PolicyNoun, "政策表"}, {faq.ToleranceNoun, "容忍的错答率"}, {faq.WordsNoun, "词语"},
		{faq.PublishingNoun, "发布规则"}, {faq.CheckNoun, "考题"}, {faq.ConfirmationNoun, "顾客确认的问法"}, {faq.KeyNoun, "密钥"},
		{faq.DeskNoun, "客服台设置"}, {faq.AgentNoun, "客服"}, {faq.HookNoun, "推送地址"}, {faq.SecretNoun, "签名密钥"}, {faq.QuickReplyNoun, "快捷回复"},
		{faq.UserNoun, "账号"}, {faq.SessionNoun, "登录状态"}, {faq.GapNoun, "没答上的问题"}, {faq.FollowingNoun, "总店"},
	}
)

// NounWords lists the nouns, as they are asked for, with what people call them.
func NounWords() string {
	var out []string
	for _, n := range nouns {
		out = append(out, fmt.Sprintf("%s（%s）", n.value, title(nouns, n.value)))
	}
	return strings.Join(out, "、")
}

// deedColumns is the header of an exported audit log.
var deedColumns = []string{"序号", "时间", "谁", "权限", "动作", "对象", "编号", "版本", "原因", "原来", "改后", "越过的检查"}

// WriteDeeds writes the audit log as CSV for people or as JSONL for programs; another format is an error. No cell is a
// formula.
func WriteDeeds(w io.Writer, format Format, deeds iter.Seq2[faq.Deed, error]) error {
	switch format {
	case CSV:
		return writeDeedRows(w, deeds)
	case JSONL:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for d, err := range deeds {
			if err := cmp.Or(err, enc.Encode(d)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%w: an audit log is no %s", faq.ErrInvalid, format)
}

func writeDeedRows(w io.Writer, deeds iter.Seq2[faq.Deed, error]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // for Excel, which takes it for GBK otherwise
		return err
	}
	out := csv.NewWriter(w)
	err := out.Write(deedColumns)
	for d, broken := range deeds {
		if err := cmp.Or(err, broken); err != nil {
			return err
		}
		err = out.Write(DeedRow(d))
	}
	out.Flush()
	return cmp.Or(err, out.Error())
}

// DeedRow is a deed in cells, in the words of people.
func DeedRow(d faq.Deed) []string {
	revision := ""
	if d.Revision > 0 {
		revision = strconv.Itoa(d.Revision)
	}
	row := []string{
		strconv.FormatInt(d.Seq, 10), d.At.In(beijing).Format("2006-01-02 15:04:05"), d.By, title(roles, d.Role), title(acts, d.Act),
		title(nouns, d.Noun), d.ID, revision, d.Why, d.Old, d.New, d.Overrides,
	}
	for i, cell := range row {
		row[i] = write(cell)
	}
	return row
}
