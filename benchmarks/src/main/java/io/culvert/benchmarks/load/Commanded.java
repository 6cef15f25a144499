package io.culvert.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The load while it holds its sessions and obeys another process: a command in a line of the input, the answer in a line of the
 * output, as a flat JSON object behind {@value #ANSWER}. Times are those of {@link System#nanoTime}, which all processes of a Linux
 * machine share. Between commands it says HELLO on one tunnel after the other, so that numbers move all the time.
 *
 * <p>Commands: {@code after NANOS} begins a watch, {@code report} tells what came since, {@code rest} ends it; {@code probe} asks
 * every tunnel and session for a sign of life and answers when all have given one or half a minute has passed; {@code quit}, or the end of the input.
 */
final class Commanded {
    static final String ANSWER = "@ ";

    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_PROBE = 30 * SECOND;
    private static final String QUIT = "quit";

    /** @param hellosPerSecond of all tunnels together */
    record Plan(int hellosPerSecond) {
        Plan {
            if (hellosPerSecond < 0) {
                throw new IllegalArgumentException("hello-rate must not be negative");
            }
        }
    }

    private final LoadRun run;
    private final Plan plan;
    private final PrintStream out;
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final Liveness liveness;
    private Optional<Long> probedUntil = Optional.empty();
    private long hellos;
    private long begun;

    Commanded(LoadRun run, Plan plan, PrintStream out) {
        this.run = run;
        this.plan = plan;
        this.out = out;
        liveness = new Liveness(run.lac());
    }

    /** Until it is told to quit. */
    void obey(InputStream in) {
        var reader = Thread.ofPlatform().name("commands").daemon().start(() -> read(in));
        begun = run.now();
        answer(Map.of("tunnels", run.lac().channels().established()));
        while (true) {
            run.turn();
            sayHello();
            probe();
            var command = probedUntil.isPresent() ? null : commands.poll();
            if (command != null && command.equals(QUIT)) {
                reader.interrupt();
                return;
            }
            if (command != null) {
                take(command);
            }
        }
    }

    private void read(InputStream in) {
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                commands.add(line);
            }
        } catch (IOException gone) {
            out.println("no more commands: " + gone.getMessage());
        }
        commands.add(QUIT);
    }

    private void take(String command) {
        var words = command.split(" ");
        var watch = run.lac().watch();
        switch (words[0]) {
            case "after" -> watch.ask(Long.parseLong(words[1]));
            case "report" -> answer(report());
            case "rest" -> watch.rest();
            case "probe" -> {
                liveness.begin(run.now());
                probedUntil = Optional.of(run.now() + LONGEST_PROBE);
            }
            default -> throw new IllegalArgumentException("not a command: " + command);
        }
    }

    private Map<String, Number> report() {
        var watch = run.lac().watch();
        var values = new LinkedHashMap<String, Number>();
        watch.first().ifPresent(at -> values.put("firstNanos", at));
        watch.lastResumed().ifPresent(at -> values.put("lastHelloNanos", at));
        values.put("resumed", watch.resumed());
        values.put("established", run.lac().channels().established());
        values.put("retransmissions", run.lac().channels().retransmissions());
        values.put("duplicates", run.lac().channels().duplicates());
        values.put("stops", run.accountingStops());
        values.putAll(LoadFigures.faults(run.lac()));
        return values;
    }

    private void probe() {
        if (probedUntil.isPresent() && (liveness.turn(run.now()) || run.now() - probedUntil.get() >= 0)) {
            probedUntil = Optional.empty();
            var values = new LinkedHashMap<String, Number>(report());
            values.put("liveSessions", liveness.liveSessions());
            values.put("liveTunnels", liveness.quietTunnels());
            answer(values);
        }
    }

    private void sayHello() {
        long due = (long) ((double) (run.now() - begun) / SECOND * plan.hellosPerSecond);
        // What was missed while the load was busy with something else is not made up for.
        hellos = Math.max(hellos, due - run.lac().tunnels());
        while (hellos < due) {
            run.lac().hello((int) (hellos++ % run.lac().tunnels()), run.now());
        }
    }

    private void answer(Map<String, Number> values) {
        var text = new StringBuilder(ANSWER).append('{');
        values.forEach((name, value) -> text.append(text.length() > ANSWER.length() + 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        out.println(text.append('}'));
        out.flush();
    }
}
