"""What reviewers do: answer an invitation, wish, read, write a review bit by bit, finish it or abstain."""
