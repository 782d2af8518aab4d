package desk

import "xiaoer/faq"

// Miss is a question that the bot did not answer, and what people made of it.
type Miss struct {
	faq.Exchange
	Helped []Help // in the order of writing
}

// Help is what an agent answered: a message of the ticket that came of the question, or that an entry answers it.
type Help struct {
	Agent string
	Text  string // "" where he only named the entry
	Entry faq.ID // "" where he wrote himself
}
