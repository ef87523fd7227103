package dev.postdate.jdbc;

/**
 * Text in which some characters are written as a mark and four hexadecimal digits, so that what Java can hold survives where it is
 * stored. Different texts stay different, so escaped texts can be compared for equality.
 */
enum EscapedText {
    /**
     * For columns: leaves everything that SQLite and UTF-8 can carry as it is. Half a surrogate pair would silently become a question
     * mark, and SQLite's own functions stop at NUL. The mark is U+001A, "substitute", because it hardly occurs in texts.
     */
    COLUMN('\u001A') {
        @Override
        boolean mustEscape(char c) {
            return c == 0;
        }
    },
    /** For a part of a line: no control characters either. */
    LINE('\\') {
        @Override
        boolean mustEscape(char c) {
            return c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
        }
    };

    private static final int DIGITS = 4;

    private final char mark;

    EscapedText(char mark) {
        this.mark = mark;
    }

    abstract boolean mustEscape(char c);

    String write(String plain) {
        int first = firstToEscape(plain, 0);
        if (first < 0) {
            return plain;
        }
        StringBuilder text = new StringBuilder(plain.length() + 16);
        int from = 0;
        for (int at = first; at >= 0; at = firstToEscape(plain, from)) {
            text.append(plain, from, at).append(mark);
            for (int shift = 12; shift >= 0; shift -= 4) {
                text.append(Character.forDigit((plain.charAt(at) >> shift) & 0xF, 16));
            }
            from = at + 1;
        }
        return text.append(plain, from, plain.length()).toString();
    }

    String read(String escaped) {
        int at = escaped.indexOf(mark);
        if (at < 0) {
            return escaped;
        }
        StringBuilder plain = new StringBuilder(escaped.length());
        int from = 0;
        for (; at >= 0; at = escaped.indexOf(mark, from)) {
            plain.append(escaped, from, at).append((char) Integer.parseInt(escaped, at + 1, at + 1 + DIGITS, 16));
            from = at + 1 + DIGITS;
        }
        return plain.append(escaped, from, escaped.length()).toString();
    }

    private int firstToEscape(String plain, int from) {
        for (int i = from; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < plain.length()
                    && Character.isLowSurrogate(plain.charAt(i + 1))) {
                i++;
            } else if (c == mark || Character.isSurrogate(c) || mustEscape(c)) {
                return i;
            }
        }
        return -1;
    }
}
