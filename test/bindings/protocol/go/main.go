package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	retention, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	ledger := Ledger{Client: dynamodb.NewFromConfig(cfg), TableName: os.Args[1], IndexName: "time-index", RowRetentionSeconds: retention}
	for _, command := range os.Args[3:] {
		printed, err := run(ctx, ledger, strings.Split(command, "|"))
		if errors.Is(err, ErrConflict) {
			printed = "conflict"
		} else if err != nil {
			log.Fatal(err)
		}
		fmt.Println(printed)
	}
}

func run(ctx context.Context, ledger Ledger, words []string) (string, error) {
	switch words[0] {
	case "list":
		rows, start, err := ledger.List(ctx, words[1], 1, nil)
		for err == nil && start != nil {
			var page []Row
			page, start, err = ledger.List(ctx, words[1], 1, start)
			rows = append(rows, page...)
		}
		ids := make([]string, len(rows))
		for index, row := range rows {
			ids[index] = row["event_id"].(*types.AttributeValueMemberS).Value
		}
		return strings.Join(ids, ","), err
	case "transition":
		return "done", ledger.Transition(ctx, words[1], words[2], words[3], words[4], "program", words[5])
	case "complete":
		attempt, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil {
			return "", err
		}
		return "done", ledger.Complete(ctx, words[1], words[2], attempt, "program", words[4])
	default:
		return "done", ledger.Retry(ctx, words[1], words[2], "program", words[3])
	}
}
