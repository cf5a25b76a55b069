package dataset_test

import (
	"fmt"
	"log"
	"strings"

	"noiseprior/internal/dataset"
)

func Example() {
	file := strings.NewReader("id;sex;age;bmi;y\np1;m;59;32.1;151\np2;f;48;NA;75\np3;f;72;30.5;141\np4;m;24;25.3;206\n")
	table, err := dataset.Read(file, "patients.csv")
	if err != nil {
		log.Fatal(err)
	}
	_, err = table.Select(dataset.Selection{Features: []string{"-id"}})
	fmt.Println(err)

	frame, err := table.Select(dataset.Selection{Features: []string{"-id"}, DropMissing: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(frame.Features, frame.Target)
	for i := range frame.Rows {
		p := len(frame.Features)
		fmt.Println(frame.X[i*p:(i+1)*p], frame.Y[i])
	}
	for _, note := range append(table.Notes, frame.Notes...) {
		fmt.Println("note:", note)
	}
	// Output:
	// patients.csv:3: column "bmi": a missing cell (NA); fill it in, or leave out 1 row of 4 with --na=drop
	// [sex=f sex=m age bmi] y
	// [0 1 59 32.1] 151
	// [1 0 72 30.5] 141
	// [0 1 24 25.3] 206
	// note: the cells are separated by semicolons
	// note: 1 row of 4 left out for missing cells (bmi 1)
	// note: column "sex" is one-hot coded, a column for each of its 2 levels: f, m
	// note: fewer rows (3) than features (4)
}

func ExampleOpen() {
	table, err := dataset.Open("diabetes", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(table.Rows, len(table.Columns))
	_, err = table.Select(dataset.Selection{Target: "bim"})
	fmt.Println(err)
	// Output:
	// 442 11
	// diabetes: --target: there is no column "bim", did you mean "bmi"?
}
