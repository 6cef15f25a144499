package io.culvert.app.runtime;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a logger writes while this is open, and nobody else sees. */
final class LoggedLines implements AutoCloseable {
    private final Logger logger;
    private final boolean wasAdditive;
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    LoggedLines(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        wasAdditive = logger.isAdditive();
        logger.setAdditive(false);
        events.start();
        logger.addAppender(events);
    }

    /** Level and text. */
    List<String> all() {
        return events.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(events);
        logger.setAdditive(wasAdditive);
    }
}
