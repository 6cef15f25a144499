package io.culvert.db.spool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the spool and the writer tell while this is open, and nowhere else. */
final class Log implements AutoCloseable {
    private final List<Logger> loggers = List.of(logger(FailureSpool.class), logger(HistoryWriter.class));
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private Log() {
        appender.start();
        loggers.forEach(logger -> {
            logger.setAdditive(false);
            logger.setLevel(Level.INFO);
            logger.addAppender(appender);
        });
    }

    static Log capture() {
        return new Log();
    }

    /** Level and text of each line. */
    List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        loggers.forEach(logger -> {
            logger.detachAppender(appender);
            logger.setLevel(null);
            logger.setAdditive(true);
        });
    }

    private static Logger logger(Class<?> type) {
        return (Logger) LoggerFactory.getLogger(type);
    }
}
