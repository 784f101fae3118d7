def test_home(as_person, teacher, school):
    assert as_person(teacher).get("/").status_code == 200
