/**
 * PAP, CHAP with MD5 and MS-CHAPv2: packets, both roles, and the computations, which are free functions for whoever
 * verifies credentials. Imports octets,
 * {@code frame} and the settings of {@code automaton}.
 */
@NullMarked
package io.culvert.ppp.auth;

import org.jspecify.annotations.NullMarked;
