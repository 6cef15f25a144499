package io.culvert.app.interop;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test that needs real peers on this machine (see {@link Requirements}). Without them it is skipped with a line
 * that names what is missing; with {@code CULVERT_INTEROP=required} (environment or system property) it fails instead.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPeersCondition.class)
public @interface NeedsPeers {

    /** Programs that this test needs besides the usual ones, by the name that program and package share. */
    String[] alsoPrograms() default {};
}
