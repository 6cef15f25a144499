package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private final List<String> failures = new ArrayList<>();
    private final Errands errands = new Errands(Runnable::run);

    @AfterEach
    void forgetTheInterrupt() {
        var _ = Thread.interrupted();
    }

    @Test
    void whatComesToItsOwnEndIsNotToldToHaveFailed() {
        var done = new ArrayList<String>();
        run(() -> done.add("done"));
        assertThat(done).containsExactly("done");
        assertThat(failures).isEmpty();
    }

    @Test
    void whatThrowsIsToldToHaveFailedAndNamedInTheLog() {
        try (var log = new LoggedLines(Errands.class.getName())) {
            run(() -> {
                throw new IllegalStateException("unforeseen");
            });
            assertThat(log.all()).containsExactly("ERROR A bug while the journal is founded. The unit goes on.");
        }
        assertThat(failures).containsExactly("a bug: java.lang.IllegalStateException: unforeseen");
    }

    @Test
    void whatIsInterruptedIsToldToHaveFailedAndTheThreadStaysInterrupted() {
        run(() -> {
            throw new InterruptedException();
        });
        assertThat(failures).containsExactly("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatWaitsInVainIsToldToHaveFailed() {
        run(() -> {
            throw new TimeoutException();
        });
        run(() -> {
            throw new ExecutionException(new IllegalStateException("no state"));
        });
        assertThat(failures).containsExactly("a part of it was not done in time", "no state");
    }

    @Test
    void whatCannotBeBegunAnyMoreIsToldToHaveFailed() {
        new Errands(task -> {
                    throw new RejectedExecutionException();
                })
                .run("the journal is founded", () -> {}, failures::add);
        assertThat(failures).containsExactly("this unit is ending");
    }

    @Test
    void anErrorIsTheProcesss() {
        assertThatThrownBy(() -> run(() -> {
                    throw new OutOfMemoryError("on purpose");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(failures).isEmpty();
    }

    private void run(Errands.Errand errand) {
        errands.run("the journal is founded", errand, failures::add);
    }
}
