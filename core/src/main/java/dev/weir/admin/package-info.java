/**
 * The local admin endpoint of a runtime: a Unix domain socket in a directory that only its user can enter, at which tools such
 * as {@code weir top} read a snapshot and cancel calls. It shows neither prompts nor answers.
 *
 * <p>{@link dev.weir.admin.AdminEndpoint} is the server, {@link dev.weir.admin.AdminClient} finds and asks the runtimes of
 * this user, and {@code SocketDirectory} holds both to a safe place.
 */
@NullMarked
package dev.weir.admin;

import org.jspecify.annotations.NullMarked;
