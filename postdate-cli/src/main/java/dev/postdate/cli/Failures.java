package dev.postdate.cli;

import dev.postdate.ConfigurationException;
import dev.postdate.PostdateException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says on one line why a command failed, and with which exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private static final int FAULT = 4;

    private final Options options;

    Failures(Options options) {
        this.options = options;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(command.getErr(), withoutFullStop(message(e)) + ". See " + name + " --help.", e);
        return Refusal.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        say(command.getErr(), message(e), e);
        return exitCode(e);
    }

    private static int exitCode(Exception e) {
        if (e instanceof Refusal refusal) {
            return refusal.exitCode();
        } else if (e instanceof ConfigurationException || e instanceof IllegalArgumentException) {
            // What the API refuses came from the arguments.
            return Refusal.USAGE;
        } else if (e instanceof PostdateException) {
            return Refusal.STORE;
        }
        return e instanceof IllegalStateException ? Refusal.NOT_AS_HOPED : FAULT;
    }

    /** What an exception says, or at least what it is. */
    static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private void say(PrintWriter err, String message, Exception e) {
        err.println("postdate: " + Text.line(message));
        if (options.verbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
