import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

class Main {
    public static void main(String[] words) {
        Ledger ledger = new Ledger(DynamoDbClient.create(), words[0], "time-index", Long.valueOf(words[1]));
        for (String command : List.of(words).subList(2, words.length)) {
            try {
                System.out.println(run(ledger, command.split("\\|", -1)));
            } catch (Ledger.Conflict conflict) {
                System.out.println("conflict");
            }
        }
    }

    private static String run(Ledger ledger, String[] words) {
        switch (words[0]) {
            case "list":
                List<Map<String, AttributeValue>> rows = new ArrayList<>();
                Map<String, AttributeValue> start = null;
                do {
                    QueryResponse page = ledger.list(words[1], 1, start);
                    rows.addAll(page.items());
                    start = page.lastEvaluatedKey();
                } while (!start.isEmpty());
                return rows.stream().map(row -> row.get("event_id").s()).collect(Collectors.joining(","));
            case "transition":
                ledger.transition(words[1], words[2], words[3], words[4], "program", reason(words[5]));
                return "done";
            case "complete":
                ledger.complete(words[1], words[2], Integer.parseInt(words[3]), "program", reason(words[4]));
                return "done";
            default:
                ledger.retry(words[1], words[2], "program", reason(words[3]));
                return "done";
        }
    }

    private static String reason(String word) {
        return word.isEmpty() ? null : word;
    }
}
