# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_admit_global_optspecs
    string join \n config= data-dir= actor= q/quiet v/verbose log-format= no-input progress= color= h/help V/version
end

function __fish_admit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_admit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_admit_using_subcommand
    set -l cmd (__fish_admit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c admit -n "__fish_admit_needs_command" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_needs_command" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_needs_command" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_needs_command" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_needs_command" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_needs_command" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_needs_command" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_needs_command" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_needs_command" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_needs_command" -f -a "invite" -d 'Invite people to a space, and follow their invitations'
complete -c admit -n "__fish_admit_needs_command" -f -a "account" -d 'Find out why somebody cannot get in; make, close and correct accounts'
complete -c admit -n "__fish_admit_needs_command" -f -a "activation" -d 'Mail activations again, and see who waits for one'
complete -c admit -n "__fish_admit_needs_command" -f -a "password" -d 'Let people choose a new password'
complete -c admit -n "__fish_admit_needs_command" -f -a "space" -d 'The places that people are invited to'
complete -c admit -n "__fish_admit_needs_command" -f -a "org" -d 'The organisations that spaces belong to'
complete -c admit -n "__fish_admit_needs_command" -f -a "member" -d 'The members of a space, and their roles'
complete -c admit -n "__fish_admit_needs_command" -f -a "batch" -d 'Look at runs of invite send, and take them back'
complete -c admit -n "__fish_admit_needs_command" -f -a "terms" -d 'The terms of use: publish them, and see who accepted them'
complete -c admit -n "__fish_admit_needs_command" -f -a "audit" -d 'Who did what: look, seal, and prove that nothing was changed'
complete -c admit -n "__fish_admit_needs_command" -f -a "mail" -d 'The outbox: deliver, look, and mend what went wrong'
complete -c admit -n "__fish_admit_needs_command" -f -a "db" -d 'The database: bring it up to date, look at it'
complete -c admit -n "__fish_admit_needs_command" -f -a "config" -d 'Show and check the settings'
complete -c admit -n "__fish_admit_needs_command" -f -a "serve" -d 'Serve the pages that the links in mails lead to'
complete -c admit -n "__fish_admit_needs_command" -f -a "cron" -d 'Do everything that is due, in one call, for cron and systemd'
complete -c admit -n "__fish_admit_needs_command" -f -a "status" -d 'Tell how the outbox and the regular work are doing; 5 past a limit'
complete -c admit -n "__fish_admit_needs_command" -f -a "doctor" -d 'Check that everything is set up right'
complete -c admit -n "__fish_admit_needs_command" -f -a "demo" -d 'Show the whole way of an invited person on this machine'
complete -c admit -n "__fish_admit_needs_command" -f -a "completions" -d 'Print a script that completes commands on TAB'
complete -c admit -n "__fish_admit_needs_command" -f -a "version" -d 'Tell what this admit is'
complete -c admit -n "__fish_admit_needs_command" -f -a "help" -d 'Explain a command or a topic'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "send" -d 'Invite people: a few by their addresses, or a whole file'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "list" -d 'List invitations, newest first'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "show" -d 'Show a person\'s invitations, their mails, and what to do next'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "resend" -d 'Renew invitations and mail them again'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "remind" -d 'Remind people who have not answered'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "withdraw" -d 'Take invitations back'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "correct" -d 'Correct the address of an invitation, and mail it there'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "erase" -d 'Erase people who were invited and have no account'
complete -c admit -n "__fish_admit_using_subcommand invite; and not __fish_seen_subcommand_from send list show resend remind withdraw correct erase template" -f -a "template" -d 'Print an empty file with the right columns, to be filled in'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l space -d 'The space to invite to' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l create-space -d 'Make the space, under this name, if it does not exist' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l org -d 'The organisation of the space that is made' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l role -d 'What they will be there [default: client]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l language -d 'The language of their mails: en or nl [default: the person\'s, else the space\'s]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l expires -d 'The end of the invitations: 14d after the mail, or a day such as 2026-12-31 [default: 14d]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l name -d 'The name of a single person' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l reference -d 'Your own number for a single person' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l rate -d 'Send at most so many in so long, such as 60/min, 10/s, 5000/h or none' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l on-error -d 'What to do when a row is bad' -r -f -a "skip\t'The others go through'
stop\t'Nobody is invited'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l max -d 'Refuse to invite more people than this' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l report -d 'Write every row, and what became of it, to this file' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l report-rows -d 'Which rows the report has' -r -f -a "all\t'Every row'
refused\t'Refused rows'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l again -d 'Invite those, too, who were withdrawn, have expired or were signed off'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l update -d 'Let open invitations take over changed names, roles and languages, without a mail'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l overwrite -d 'Replace the report\'s file whatever it is'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l raw -d 'Leave out the guard that keeps spreadsheets from running cells as formulas'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from send" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l space -d 'Of this space' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l status -d 'In this state: open, accepted, withdrawn or expired' -r -f -a "open\t''
accepted\t''
withdrawn\t''
expired\t''"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l mail -d 'Whose newest mail is in this state, such as sent, dead or bounced' -r -f -a "queued\t''
claimed\t''
submitting\t''
sent\t''
dead\t''
in_doubt\t''
expired\t''
moot\t''
bounced\t''
complained\t''"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l email -d 'To this address' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l batch -d 'Of this run of invite send' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l sender -d 'From this sender; `me` is you' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l since -d 'Invited since: so long ago, such as 2d, or a day' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l space -d 'In this space only' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l expires -d 'The new end, such as 14d or 2026-12-31' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l older-than -d 'Of those, only whose last mail is older, such as 5d' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s L -l limit -d 'Of those, at most so many, the oldest first' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l space -d 'In this space [default: wherever they are invited]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l sender -d 'Only what this actor sent; `me` is you' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l expired -d 'All that have expired'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l open -d 'All that can still be accepted'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l force -d 'Do not wait for 5 minutes; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from resend" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l older-than -d 'Of those, only whose last mail is older, such as 5d' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s L -l limit -d 'Of those, at most so many, the oldest first' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l space -d 'In this space [default: wherever they are invited]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l sender -d 'Only what this actor sent; `me` is you' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l open -d 'All that can still be accepted'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l force -d 'Do not wait for 5 minutes; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from remind" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l space -d 'In this space [default: wherever they are invited]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l sender -d 'Only what this actor sent; `me` is you' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l to -d 'The right address' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l space -d 'In this space [default: wherever the address is invited]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l queue -d 'Leave the mail to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from correct" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l reason -d 'Why this is done; erased with the person' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l confirm -d 'The address once more, or the number of people' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s y -l yes -d 'Not enough here: --confirm is what confirms it'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from erase" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l separator -d 'What stands between columns: `,` or `;`, which Excel expects in much of Europe' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand invite; and __fish_seen_subcommand_from template" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "create" -d 'Make accounts for people who come without an invitation'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "list" -d 'List accounts, newest first'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "show" -d 'Tell a person\'s whole story, and why this person cannot get in'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "disable" -d 'Close accounts: no log-in until they are reactivated'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "reactivate" -d 'Open disabled accounts again'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "unlock" -d 'Forgive failed log-ins, so that nobody has to wait'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "change-email" -d 'Correct the address of an account'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "delete" -d 'Delete accounts: closed at once, restorable for a while, then erased'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "restore" -d 'Bring deleted accounts back as they were'
complete -c admit -n "__fish_admit_using_subcommand account; and not __fish_seen_subcommand_from create list show disable reactivate unlock change-email delete restore erase-due" -f -a "erase-due" -d 'Erase the accounts whose time is over; for cron'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l name -d 'The name of a single person' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l given-name -d 'The given name of a single person' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l infix -d 'What stands between, such as van der' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l family-name -d 'The family name of a single person' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l language -d 'The language of the mails, where the row does not say: en or nl' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l if-absent -d 'An address that has an account is unchanged instead of refused'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l state -d 'In this state: pending, active, disabled, deleted or erased' -r -f -a "pending\t''
active\t''
disabled\t''
deleted\t''
erased\t''"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l space -d 'Members of this space' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l email -d 'With this address' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l since -d 'Made since: so long ago, such as 2d, or a day' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l leave-ownerless -d 'Also disable the last active owner of a space'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from disable" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from reactivate" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from unlock" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l to -d 'The address it is to have' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l without-old -d 'The old mailbox is gone: the new address alone has to confirm'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l force -d 'New links also within 5 minutes of the last; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l cancel -d 'Give a change up that is not confirmed yet'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from change-email" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l confirm -d 'The address of the account once more, or the number of accounts' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l now -d 'Erase at once; it cannot be undone'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l leave-ownerless -d 'Also delete the last active owner of a space'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l ignore-missing -d 'An account that is not there is no failure'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from restore" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s L -l limit -d 'Erase at most so many' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand account; and __fish_seen_subcommand_from erase-due" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -f -a "resend" -d 'Mail activations again; earlier links end'
complete -c admit -n "__fish_admit_using_subcommand activation; and not __fish_seen_subcommand_from resend list" -f -a "list" -d 'List the accounts that are not activated, and what was mailed to them'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l older-than -d 'Of those, only whose last mail is older, such as 2d' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s L -l limit -d 'Of those, at most so many' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l pending -d 'All that are not activated yet'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l force -d 'Do not wait for 5 minutes; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l print-link -d 'Print the link and mail nothing'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from resend" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l older-than -d 'Whose last activation was mailed longer ago than this, such as 2d, or before a day' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand activation; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand password; and not __fish_seen_subcommand_from reset" -f -a "reset" -d 'Mail people a link to choose a new password'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l end-sessions -d 'End every session now, not only with the new password'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l force -d 'Do not wait for 5 minutes; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l print-link -d 'Print the link and mail nothing'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand password; and __fish_seen_subcommand_from reset" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -f -a "create" -d 'Add a space'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -f -a "list" -d 'List the spaces'
complete -c admit -n "__fish_admit_using_subcommand space; and not __fish_seen_subcommand_from create list show" -f -a "show" -d 'Show a space and how many people it has'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l name -d 'Its name, as people read it in mails' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l org -d 'The organisation it belongs to' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l language -d 'The language of people for whom none is known: en or nl' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l url -d 'Where people go on to when they have accepted' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l if-absent -d 'Be content with one of that short name that is there already'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l org -d 'Only those of this organisation' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand space; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -f -a "create" -d 'Add an organisation'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -f -a "change" -d 'Change an organisation\'s name, contact or colour'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -f -a "list" -d 'List the organisations'
complete -c admit -n "__fish_admit_using_subcommand org; and not __fish_seen_subcommand_from create change list show" -f -a "show" -d 'Show an organisation and its spaces'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l name -d 'Its name, as people read it' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l contact -d 'Whom people ask for a new invitation' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l colour -d 'The colour of its pages, as #1257a8; darkened or lightened where text needs it' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l if-absent -d 'Be content with one of that short name that is there already'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l name -d 'Another name, as people read it' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l contact -d 'Whom people ask for a new invitation' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l colour -d 'The colour of its pages, as #1257a8' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l no-contact -d 'Nobody to ask'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l no-colour -d 'The usual colour'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from change" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand org; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -f -a "list" -d 'List the members of a space'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -f -a "set-role" -d 'Give members other roles'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -f -a "end" -d 'End memberships; the accounts stay'
complete -c admit -n "__fish_admit_using_subcommand member; and not __fish_seen_subcommand_from list set-role end restore" -f -a "restore" -d 'Bring ended memberships back'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l space -d 'Of this space' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l role -d 'With this role, such as owner' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l email -d 'With this address' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l ended -d 'Those whose membership has ended, instead'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l space -d 'In this space' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l role -d 'All their roles from now on, such as owner+assistant' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l leave-ownerless -d 'Also if the space is left without an active owner'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from set-role" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l space -d 'In this space' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l no-notice -d 'Do not tell them by mail'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l leave-ownerless -d 'Also if the space is left without an active owner'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from end" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l space -d 'In this space' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l no-notice -d 'Do not tell them by mail'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand member; and __fish_seen_subcommand_from restore" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -f -a "list" -d 'List runs of invite send, newest first'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -f -a "show" -d 'Show one run, and where its invitations and mails stand'
complete -c admit -n "__fish_admit_using_subcommand batch; and not __fish_seen_subcommand_from list show withdraw" -f -a "withdraw" -d 'Take back every open invitation of a run'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand batch; and __fish_seen_subcommand_from withdraw" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -f -a "publish" -d 'Publish a new version, or add a language to one'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -f -a "list" -d 'List the versions, and how many people accepted them'
complete -c admit -n "__fish_admit_using_subcommand terms; and not __fish_seen_subcommand_from publish list show" -f -a "show" -d 'Print a version, or list who has not accepted it'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l en -d 'The text in English; - is standard input' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l nl -d 'The text in Dutch; - is standard input' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l add-to -d 'Add the language to this version, which nobody has to accept again' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from publish" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l language -d 'In this language: en or nl [default: the first it has]' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l missing -d 'List who has not accepted it'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand terms; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -f -a "list" -d 'List who did what, newest first'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -f -a "seal" -d 'Seal what is there, and print the digest to keep outside'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -f -a "verify" -d 'Prove that nothing under a seal was changed'
complete -c admit -n "__fish_admit_using_subcommand audit; and not __fish_seen_subcommand_from list seal verify export" -f -a "export" -d 'Write everything with its seals, for an auditor'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l account -d 'The whole story of this person' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l invitation -d 'About this one invitation' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l space -d 'In this space' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l batch -d 'Of this run of invite send' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l by -d 'Done by this actor; `me` is you' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l action -d 'Of this kind, such as account.disabled' -r -f -a "organisation.created\t''
organisation.changed\t''
space.created\t''
invitations.sent\t''
invitations.updated\t''
invitation.resent\t''
invitations.reminded\t''
invitations.resent\t''
invitation.withdrawn\t''
invitation.accepted\t''
invitation.reopened\t''
invitation.corrected\t''
invitation.erased\t''
account.created\t''
account.signed_up\t''
account.activated\t''
account.disabled\t''
account.reactivated\t''
account.unlocked\t''
account.address_asked\t''
account.address_confirmed\t''
account.address_given_up\t''
account.address_changed\t''
account.deleted\t''
account.restored\t''
account.erased\t''
activation.resent\t''
password.reset_asked\t''
password.changed\t''
link.printed\t''
mail.retried\t''
mail.resolved\t''
mail.bounced\t''
mail.complained\t''
mail.undeliverable\t''
mail.allowed\t''
terms.published\t''
terms.accepted\t''
membership.made\t''
membership.roles_set\t''
membership.ended\t''
membership.restored\t''"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Since then: so long ago, such as 2d, or a day' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l until -d 'Before then: so long ago, or the beginning of a day' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from seal" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l anchor -d 'A digest that `audit seal` printed, kept outside since' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from verify" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l since -d 'Since then: so long ago, such as 90d, or a day' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l until -d 'Before then: so long ago, or the beginning of a day' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l format -d 'Write as csv or jsonl' -r -f -a "csv\t''
jsonl\t''"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand audit; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "deliver" -d 'Send the mails that are due'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "preview" -d 'Show how a mail looks, or try all templates'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "test" -d 'Send one message to try how mail leaves'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "list" -d 'List mails, newest first'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "show" -d 'Show a mail, or the mails to an address'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "status" -d 'Count mails by kind and state, and tell what wants a person'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "retry" -d 'Mail again what was refused for good, was given up, or got lost'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "resolve" -d 'Decide about mails of which nobody knows whether they left'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "bounce" -d 'Read messages that came back, and mail their addresses no more'
complete -c admit -n "__fish_admit_using_subcommand mail; and not __fish_seen_subcommand_from deliver preview test list show status retry resolve bounce allow" -f -a "allow" -d 'Mail addresses again that mail came back from'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s L -l limit -d 'Send at most so many' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l time-limit -d 'Stop after this time, such as 90s, 5m or 1h' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l rate -d 'Send at most so many in so long, such as 60/min, 10/s, 5000/h or none' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l batch -d 'Only the mails of this run of `invite send`' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from deliver" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l language -d 'In this language: en or nl' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l part -d 'Which part of it' -r -f -a "text\t'Subject and plain text'
html\t'The HTML'
headers\t'The headers of the message'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l open -d 'Write the HTML to this file, to be opened in a browser' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l overwrite -d 'Replace that file if it exists'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l check -d 'Try every template with made-up people instead, and end with 78 if one cannot be used'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from preview" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l language -d 'In this language: en or nl' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from test" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l state -d 'In one of these states, such as queued, sent, dead or bounced' -r -f -a "queued\t''
claimed\t''
submitting\t''
sent\t''
dead\t''
in_doubt\t''
expired\t''
moot\t''
bounced\t''
complained\t''"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l kind -d 'Of one of these kinds, such as invitation, activation or reset' -r -f -a "invitation\t''
reminder\t''
activation\t''
reset\t''
address_old\t''
address_new\t''
password_changed\t''
membership_ended\t''
membership_restored\t''"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l space -d 'About this space' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l email -d 'To this address' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l batch -d 'Of this run' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l since -d 'Written since: so long ago, such as 2d, or a day' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -s L -l limit -d 'Show at most so many [default: 50 on a terminal, else all]' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l after -d 'Go on after this cursor, which the page before ended with' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l space -d 'Of those, only about this space' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s L -l limit -d 'Of those, at most so many' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l dead -d 'All that were refused for good and can still be of use'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l again -d 'Also one that was sent; needs --reason'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l queue -d 'Leave the mails to a later `mail deliver`'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from retry" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l space -d 'Of those, only about this space' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l older-than -d 'Of those, only what left longer ago, such as 2d' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l from-log -d 'Those that this log of the mail server shows as sent' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l as -d 'What became of them: sent, dead or resend' -r -f -a "sent\t''
dead\t''
resend\t''"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l all -d 'All that are in doubt'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from resolve" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l maildir -d 'What came into this Maildir; each message is read once' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from bounce" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l rows -d 'Which rows a table shows: those that need attention once there are more than 50, or all' -r -f -a "some\t'Those that need attention, when there are many'
all\t'All'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l csv -d 'Read people from this file, CSV or .xlsx' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l encoding -d 'The file\'s encoding, where it is guessed wrong: utf-8, windows-1252, macintosh' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l separator -d 'What separates the file\'s columns: `,` `;` `|` or `tab`' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l column -d 'Which column is what, by header or place: email="Work mail", email=2; can be repeated' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l sheet -d 'The workbook\'s sheet [default: the first with a column of addresses]' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l no-header -d 'The file\'s first row is data; columns go by number, as in --column email=1'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand mail; and __fish_seen_subcommand_from allow" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -f -a "migrate" -d 'Bring the database up to date, and create admit\'s own if there is none'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -f -a "status" -d 'Tell which database is used and whether it can be'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -f -a "url" -d 'Print the database\'s address, for `psql` and `pg_dump`'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -f -a "roles" -d 'Print the SQL that makes a login role for each kind of work, or run it'
complete -c admit -n "__fish_admit_using_subcommand db; and not __fish_seen_subcommand_from migrate status url roles stop" -f -a "stop" -d 'Stop the server of admit\'s own database'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l role -d 'Of admit\'s own database: log in as its owner or as what admit works as [default: application]' -r -f -a "owner\t'May do everything, such as migrate and dump'
application\t'What admit works as: may read, and change what admit changes'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from url" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l prefix -d 'How the roles\' names begin' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l apply -d 'Run it instead of printing it'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from roles" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand db; and __fish_seen_subcommand_from stop" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "show" -d 'Show every setting and its value; secrets as (set)'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "path" -d 'List the configuration files that are read, the strongest first'
complete -c admit -n "__fish_admit_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "check" -d 'Check the configuration files, the environment and the secret files'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Tell where each value came from'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from path" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand config; and __fish_seen_subcommand_from check" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand serve" -l listen -d 'Take connections at this address and port [default: 127.0.0.1:8080]; a socket that systemd passes goes before' -r
complete -c admit -n "__fish_admit_using_subcommand serve" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand serve" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand serve" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand serve" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand serve" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand serve" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand serve" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand serve" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand serve" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand serve" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand cron" -l skip -d 'Leave out steps: remind, resets, deliver, erase, forget or seal' -r -f -a "remind\t''
resets\t''
deliver\t''
erase\t''
forget\t''
seal\t''"
complete -c admit -n "__fish_admit_using_subcommand cron" -l time-limit -d 'End after this time, such as 90s, 5m or 1h' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l wait -d 'While another is at work, wait for it so long [default: 0]' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand cron" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l reason -d 'Why this is done, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l ticket -d 'The ticket or request this belongs to, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand cron" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand cron" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand cron" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand cron" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand cron" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand cron" -l fail-if-running -d 'End with 75, and not with 0, if another is still at work'
complete -c admit -n "__fish_admit_using_subcommand cron" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand cron" -s n -l dry-run -d 'Tell what would happen and change nothing'
complete -c admit -n "__fish_admit_using_subcommand cron" -s y -l yes -d 'Do not ask for a confirmation'
complete -c admit -n "__fish_admit_using_subcommand cron" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand cron" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand cron" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand cron" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand cron" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand status" -l max-age -d 'The longest that a mail which is due may have waited' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-in-doubt -d 'The most mails in doubt for more than 24 hours' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-dead -d 'The most mails refused for good within 24 hours' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-bounce-rate -d 'The most mails of 7 days, if they are 100, that came back' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-reminder-age -d 'The longest that a reminder may be overdue' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-cron-age -d 'The longest since a cron ended, where one ever did' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l max-seal-age -d 'The longest that a row of the audit may be unsealed, where there is a seal' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l format -d 'Write as table, csv, json, jsonl or prometheus [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'
prometheus\t'For Prometheus, in its text format'"
complete -c admit -n "__fish_admit_using_subcommand status" -l output -d 'Write the metrics into this file, which is replaced as a whole' -r -F
complete -c admit -n "__fish_admit_using_subcommand status" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand status" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand status" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand status" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand status" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand status" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand status" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand status" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand status" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand status" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand doctor" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand doctor" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand doctor" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand doctor" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand doctor" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand doctor" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand doctor" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand doctor" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand doctor" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand doctor" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand doctor" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand demo" -l listen -d 'Serve the pages here, or at the next port that is free' -r
complete -c admit -n "__fish_admit_using_subcommand demo" -l inbox -d 'Show the mails here, or at the next port that is free' -r
complete -c admit -n "__fish_admit_using_subcommand demo" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand demo" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand demo" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand demo" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand demo" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand demo" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand demo" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand demo" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand demo" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand demo" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand demo" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand demo" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand completions" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand completions" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand completions" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand completions" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand completions" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand completions" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand completions" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand completions" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand completions" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand version" -l format -d 'Write as table, csv, json or jsonl [default: table]' -r -f -a "table\t'For people'
csv\t'For spreadsheets'
json\t'One JSON document'
jsonl\t'One JSON object a line'"
complete -c admit -n "__fish_admit_using_subcommand version" -l fields -d 'Choose and order the columns; `help` lists them' -r
complete -c admit -n "__fish_admit_using_subcommand version" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand version" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand version" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand version" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand version" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand version" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand version" -l json -d 'The same as --format json'
complete -c admit -n "__fish_admit_using_subcommand version" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand version" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand version" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand version" -s V -l version -d 'Print version'
complete -c admit -n "__fish_admit_using_subcommand help" -l config -d 'Read this configuration file and no other' -r -F
complete -c admit -n "__fish_admit_using_subcommand help" -l data-dir -d 'Use the embedded database in this folder' -r -f -a "(__fish_complete_directories)"
complete -c admit -n "__fish_admit_using_subcommand help" -l actor -d 'Who is doing this, for the audit trail' -r
complete -c admit -n "__fish_admit_using_subcommand help" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line, for cron and the journal'"
complete -c admit -n "__fish_admit_using_subcommand help" -l progress -d 'How progress is shown' -r -f -a "auto\t'A bar on a terminal, lines elsewhere'
bar\t'A bar'
plain\t'A line now and then'
none\t'Nothing'"
complete -c admit -n "__fish_admit_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal that can show it'
always\t'Even into a pipe'
never\t'Not at all'"
complete -c admit -n "__fish_admit_using_subcommand help" -s q -l quiet -d 'Write less: nothing on standard error on success'
complete -c admit -n "__fish_admit_using_subcommand help" -s v -l verbose -d 'Write log lines: -v what is done, -vv details, -vvv everything'
complete -c admit -n "__fish_admit_using_subcommand help" -l no-input -d 'Never ask anything'
complete -c admit -n "__fish_admit_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c admit -n "__fish_admit_using_subcommand help" -s V -l version -d 'Print version'
