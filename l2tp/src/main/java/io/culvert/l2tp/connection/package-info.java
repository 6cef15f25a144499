/**
 * The control connection machine of RFC 2661: who may open a tunnel and how it ends. Pure; imports the values and
 * messages of l2tp only.
 */
@NullMarked
package io.culvert.l2tp.connection;

import org.jspecify.annotations.NullMarked;
