"""A small invented folder of past investments: health in Berlin, games in Los Angeles."""

from pathlib import Path

FILES = {
    "companies.csv": (
        "company_id,name,country,state,city,region,categories,founded,text,text_source\n"
        "med1,Med One,DEU,,Berlin,Berlin,health|software,2008,Hospital bed planning,x\n"
        "med2,Med Two,DEU,,Berlin,Berlin,health,2009,,\n"
        "med3,Med Three,DEU,,Berlin,Berlin,health,2010,Hospital bed robots,x\n"
        "game1,Game One,USA,CA,Los Angeles,LA,games_video,2008,,\n"
        "game2,Game Two,USA,CA,Los Angeles,LA,games_video,2009,,\n"
        "game3,Game Three,USA,CA,Los Angeles,LA,games_video,2010,,\n"
    ),
    "investors.csv": "investor_id,name,type_guess\nhealthfund,Health Fund,organisation\ngamefund,Game Fund,person?\n",
    "investments.csv": (
        "company_id,investor_id,date,round_type,amount_usd,split\n"
        "med1,healthfund,2010-01-01,seed,1000.0,train\n"
        "med2,healthfund,2011-01-01,,,train\n"
        "game1,gamefund,2010-05-01,seed,,train\n"
        "game2,gamefund,2011-06-01,seed,,train\n"
        "med3,healthfund,2012-01-01,seed,,val\n"
        "game3,gamefund,2012-02-01,seed,,val\n"
    ),
    "candidate_investors.csv": "investor_id\nhealthfund\ngamefund\n",
    "candidate_companies.csv": "company_id\nmed1\nmed3\ngame3\n",
    "queries_startup_to_investors.csv": (
        "company_id,relevant_investors,kind\nmed3,healthfund,cold\ngame3,gamefund,warm\n"
    ),
    "queries_investor_to_startups.csv": "investor_id,relevant_companies\nhealthfund,med3\ngamefund,game3\n",
}


def written(folder: Path, **files: str) -> Path:
    """The folder with all its files; those given (name without ``.csv``) say something else."""
    for name, text in (FILES | {f"{name}.csv": text for name, text in files.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
