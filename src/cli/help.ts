export const HELP = `outcry: an exchange's configuration as files, and its deployment

  outcry export [folder]   writes all of it as YAML, into "exchange" unless you say otherwise
  outcry plan [folder]     says what would change if the exchange were made as the files say
  outcry apply [folder]    shows the plan, asks, and does it: each campaign as one version, all or nothing

  outcry import targets FILE.csv --campaign NAME     adds and changes targets by a spreadsheet: shows the plan, asks
  outcry import numbers FILE.csv                     the same with tracking numbers
  outcry import list FILE.csv --campaign NAME --buyer NAME --target NAME --field zip
                           the values by which a target takes calls (--op notIn: does not), replaced; --keep: added to
  outcry import ringba FILE.json … --into FOLDER     files from what Ringba's API answered, and what is not taken over

  outcry deploy --url https://…                      an exchange in your account at Cloudflare: shows the plan, asks
  outcry backup --to FOLDER                          database and bucket into files; --check FOLDER looks at them again
  outcry restore --from FOLDER                       into an empty database and bucket

Which exchange, and with which operator's key:
  OUTCRY_URL, OUTCRY_KEY   in the environment; or --url and --key

Options
  --json                   answers for programs
  --remove                 what is in no file is taken away (plan, apply)
  --secrets                secrets that the exchange has already are set again from the environment (plan, apply)
  --yes, -y                does not ask (apply); needed where nobody can be asked, as in CI
  --dry-run                only shows (apply, import)
  --expect BASIS           refuses if the exchange is not as it was for the plan that named this basis (apply)
  --new-secrets FILE       keeps the signing secrets of new buyers and webhooks, which are shown once (apply)
  --carrier NAME           where numbers are that do not say so (import numbers, import ringba)
  --create-buyers          makes buyers that a row names and the exchange does not have (import targets)
  --clean                  deletes YAML files in the folder that the exchange has nothing of (export)

Exit codes
  0   nothing to do, or done
  2   there is something to do (plan, --dry-run)
  1   something went wrong: the files, the key, or somebody else changed the exchange in the meantime

Secrets are never in the files: { fromEnv: NAME } stands for each, and the variable is read when it is needed.`;
