"""What reviewers read: their rounds, their queue, one application as they may see it, others' reviews by rule."""
