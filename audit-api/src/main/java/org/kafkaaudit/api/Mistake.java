package org.kafkaaudit.api;

/**
 * One thing wrong with a request.
 *
 * @param parameter the parameter that is wrong
 * @param detail what is wrong with it, and what is allowed
 */
record Mistake(String parameter, String detail) {}
