import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class Main {
    private static final Pattern ATTEMPT = Pattern.compile("\"id\":\"(?<id>[^\"]*)\",\"timestamp\":\"(?<timestamp>[^\"]*)\",\"attempt\":(?<attempt>\\d+)");

    public static void main(String[] messages) {
        Outcomes outcomes = new Outcomes();
        ScheduledExecutorService heartbeats = outcomes.heartbeats(read(messages[0]), 300);
        outcomes.report(read(messages[2]), "working");
        heartbeats.shutdownNow();
        outcomes.report(read(messages[0]), "completed");
        outcomes.report(read(messages[1]), "failed");
        outcomes.reportBatch(messages[3], List.of(messages[4]));
    }

    private static Map<String, ?> read(String message) {
        Matcher found = ATTEMPT.matcher(message);
        if (!found.find()) throw new IllegalArgumentException(message);
        return Map.of("id", found.group("id"), "timestamp", found.group("timestamp"), "attempt", Integer.valueOf(found.group("attempt")));
    }
}
