package main

import (
	"context"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client := sqs.NewFromConfig(cfg)
	beating, stop := context.WithCancel(ctx)
	go Heartbeats(beating, client, []byte(os.Args[1]), 5*time.Minute)
	defer stop()
	for index, outcome := range []string{"completed", "failed", "working"} {
		if err := Report(ctx, client, []byte(os.Args[index+1]), outcome); err != nil {
			log.Fatal(err)
		}
	}
	if err := ReportBatch(ctx, client, []byte(os.Args[4]), []Failure{{ID: os.Args[5], Reason: "no such column"}}); err != nil {
		log.Fatal(err)
	}
}
