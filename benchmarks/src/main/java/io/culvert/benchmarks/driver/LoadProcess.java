package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.ResultsFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A load that is commanded: what it holds is in its own process, so that it is not delayed by anything here. <b>Thread:</b> one. */
final class LoadProcess implements AutoCloseable {
    private static final String ANSWER = "@ ";

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final PrintStream out;

    /** What it has told. */
    record Answer(Map<String, String> values) {
        /** 0 if it is not there. */
        long number(String name) {
            return Long.parseLong(values.getOrDefault(name, "0"));
        }

        OptionalLong moment(String name) {
            return values.containsKey(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
        }
    }

    /** Starts it, in what {@code command} says. */
    LoadProcess(List<String> command, PrintStream out) throws IOException {
        this.out = out;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Waits until it has all its sessions: how many tunnels. */
    long awaitHolding() throws IOException {
        return answer().number("tunnels");
    }

    void tell(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    Answer ask(String command) throws IOException {
        tell(command);
        return answer();
    }

    /** Lets it clear all that it holds. Its exit code. */
    int quit() throws IOException, InterruptedException {
        tell("quit");
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
            out.println(line);
        }
        return process.waitFor();
    }

    private Answer answer() throws IOException {
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return new Answer(ResultsFile.parse(line));
            }
            out.println(line);
        }
        throw new IOException("the load has ended");
    }

    @Override
    public void close() throws InterruptedException {
        int _ = process.destroyForcibly().waitFor();
    }
}
