BEGIN TRANSACTION;
CREATE TABLE judgement (
	id INTEGER NOT NULL, 
	student TEXT NOT NULL, 
	exercise TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	points FLOAT, 
	max_points FLOAT NOT NULL, 
	file TEXT, 
	sha256 TEXT, 
	seconds FLOAT NOT NULL, 
	late TEXT, 
	walls TEXT NOT NULL, 
	message TEXT NOT NULL, 
	notes TEXT NOT NULL, 
	graded_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "judgement" VALUES(1,'s01','w2-maxpool','old','wrong answer',3.0,8.0,NULL,NULL,0.0,NULL,'','','[]','2026-11-20T10:00:00+00:00');
INSERT INTO "judgement" VALUES(2,'s01','w2-maxpool','new','accepted',8.0,8.0,NULL,NULL,0.0,NULL,'','','[]','2026-11-21T10:00:00+00:00');
INSERT INTO "judgement" VALUES(3,'s01 (Übung)','w2-maxpool','full','judge error',2.5,8.0,'maxpool.py','abababababababababababababababababababababababababababababababab',0.11,'two days late','userns pidns','one
two','["note ''a''", "note \"b\""]','2026-11-21T10:00:00+00:00');
INSERT INTO "judgement" VALUES(4,'s02','w2-maxpool','none','not submitted',0.0,8.0,NULL,NULL,0.0,NULL,'','','[]','2026-11-21T10:00:01+00:00');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE test_result (
	judgement INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	hidden BOOLEAN NOT NULL, 
	tier TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	points FLOAT, 
	max_points FLOAT NOT NULL, 
	message TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	seconds FLOAT NOT NULL, 
	call TEXT NOT NULL, 
	output TEXT NOT NULL, 
	evidence TEXT, 
	PRIMARY KEY (judgement, position), 
	FOREIGN KEY(judgement) REFERENCES judgement (id)
);
INSERT INTO "test_result" VALUES(3,0,'small_example[2-3]',0,'basic','wrong answer',0.0,3.33333333333333314829e-01,'returned 1; expected 2.','for staff',0.004,'conv2d(x)
x = 1','printed text','{"caption": "First wrong element: row 1.", "grids": [{"title": "input, channel 1", "rows": [["1", "nan"], ["-inf", "2e+05"]], "top": 3, "left": 4, "wrong": [[3, 4], [4, 5]], "window": [-1, 0, 3, 3]}, {"title": "expected", "rows": [], "top": 0, "left": 0, "wrong": [], "window": null}]}');
INSERT INTO "test_result" VALUES(3,1,'padding',1,'basic','judge error',NULL,1.0,'äöü 漢 🙂','Traceback',0.0,'','',NULL);
CREATE INDEX judgement_of ON judgement (student, exercise, id);
COMMIT;
