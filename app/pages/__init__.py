"""The pages everybody may read: home, how proposals come about, and what law and accessibility ask for."""
