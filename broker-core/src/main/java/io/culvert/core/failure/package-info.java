/** Failures as values: what went wrong, how it is told on the wire, in accounting and in the failure history. Pure. */
@NullMarked
package io.culvert.core.failure;

import org.jspecify.annotations.NullMarked;
