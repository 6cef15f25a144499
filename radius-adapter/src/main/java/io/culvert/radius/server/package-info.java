/**
 * A small RADIUS server for trying out and for tests: users from a file, accounting counted and kept for a while. Not
 * for production: passwords are in clear text. Imports {@code packet}, and the computations of {@code io.culvert.ppp}.
 */
@NullMarked
package io.culvert.radius.server;

import org.jspecify.annotations.NullMarked;
